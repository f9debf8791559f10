/**
 * The replicate stage, clustered: frames are gathered into entries, proposed to whatever consensus
 * there is, journalled in the order that it decides, and committed when it says so.
 *
 * <p>Upstream: sequence, and the consensus. Downstream: journal and apply. Owning thread: the
 * shard's; the consensus posts to it from any.
 */
package io.driftdb.raft.entry;
