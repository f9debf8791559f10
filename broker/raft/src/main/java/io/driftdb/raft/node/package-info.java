/**
 * Who this node is, and what nodes ask each other outside of Raft: who they are, and for the files
 * of a shard. Served on the port for the other nodes, with its TLS.
 *
 * <p>Upstream: the cluster. Downstream: the other nodes. Owning threads: gRPC's for what is asked
 * of this node; calls block the caller's.
 */
package io.driftdb.raft.node;
