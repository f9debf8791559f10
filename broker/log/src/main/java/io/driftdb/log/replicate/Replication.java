package io.driftdb.log.replicate;

/** Makes the replicate stage of each shard of a log. */
public interface Replication {
  /** Before the shard is recovered; {@code wake} wakes its thread, once it runs. */
  Replicator forShard(int shard, Runnable wake);
}
