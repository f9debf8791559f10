/**
 * The apply stage: makes committed frames visible, in order, answers their producers, and wakes
 * those who wait at the end of a partition.
 *
 * <p>Upstream: replicate (commit). Downstream: read. Owning thread: the shard's; the committed
 * catalog and partitions may be read by any.
 */
package io.driftdb.log.apply;
