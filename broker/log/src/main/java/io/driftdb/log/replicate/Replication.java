package io.driftdb.log.replicate;

import java.nio.file.Path;

/** Makes the replicate stage of each shard of a log. */
public interface Replication {
  /**
   * Before the shard is recovered from its directory, which may not be there yet; {@code runner}
   * has it run, once it does.
   */
  Replicator forShard(int shard, Path directory, ShardRunner runner);
}
