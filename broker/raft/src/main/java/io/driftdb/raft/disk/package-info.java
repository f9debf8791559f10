/**
 * What a node keeps beside its Raft logs: who it is, and up to where each shard is applied.
 *
 * <p>Upstream: all of raft. Downstream: files. Owning threads: their callers', one at a time.
 */
package io.driftdb.raft.disk;
