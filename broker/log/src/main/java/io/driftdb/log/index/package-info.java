/**
 * Where each partition's frames are: in memory for the active segment, in a sorted file beside a
 * sealed one.
 *
 * <p>Upstream: journal. Downstream: read, recover, upkeep. Owning thread: the shard's writes, any
 * reads.
 */
package io.driftdb.log.index;
