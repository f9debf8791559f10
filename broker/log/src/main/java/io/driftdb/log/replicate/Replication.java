package io.driftdb.log.replicate;

import java.nio.file.Path;
import java.util.List;

/** Makes the replicate stage of each shard of a log. */
public interface Replication {
  /** Before the first of the shards is recovered: the directories of all, in their order. */
  default void prepare(List<Path> directories) {}

  /**
   * Before the shard is recovered from its directory, which may not be there yet; {@code runner}
   * has it run, once it does.
   */
  Replicator forShard(int shard, Path directory, ShardRunner runner);
}
