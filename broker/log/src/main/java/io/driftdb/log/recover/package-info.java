/**
 * Recovery: finds out what a shard's files hold after a stop of any kind, and brings the state
 * back.
 *
 * <p>Upstream: the files. Downstream: the running shard. Owning thread: the one that opens the log.
 */
package io.driftdb.log.recover;
