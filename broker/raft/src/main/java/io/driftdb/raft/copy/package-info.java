/**
 * A shard's files from one node to another: for a node that is new, or lacks what the Raft logs of
 * the others begin behind.
 *
 * <p>Upstream: the log and the tables of the node that gives. Downstream: the data directory of the
 * node that takes. Owning threads: gRPC's on the one, the caller's on the other.
 */
package io.driftdb.raft.copy;
