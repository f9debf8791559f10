/**
 * The journal stage: the only writer of log files. Gathers frames into groups, writes each with one
 * write and one fdatasync, and moves on from segment to segment.
 *
 * <p>Upstream: sequence, replicate. Downstream: apply, read, recover. Owning thread: the shard's;
 * spare segments are made and old ones sealed by the housekeeper.
 */
package io.driftdb.log.journal;
