/**
 * Apache Ratis as the consensus of the replicate stage: one Raft group a shard. Its log holds a
 * small header for each entry, and the shard's journal the frames: a header is never without them.
 *
 * <p>Upstream: the server. Downstream: log. Owning threads: those of Ratis; calls of the replicate
 * stage come on the shard's.
 */
package io.driftdb.raft;
