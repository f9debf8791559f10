/**
 * The log, as those see it who embed it: open it, append, subscribe, manage topics. Also the shard
 * that puts the stages together: ring, sequence, journal, replicate, apply.
 *
 * <p>Stage: all of the log's. Upstream: sessions, or whoever embeds it. Downstream: subscriptions.
 * Owning thread: one for each shard; the interface may be called from any.
 */
package io.driftdb.log;
