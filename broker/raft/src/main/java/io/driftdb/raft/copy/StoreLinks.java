package io.driftdb.raft.copy;

import java.io.IOException;
import java.nio.file.Path;

/** Gives a store of the tables of a shard, as it was at some moment. */
@FunctionalInterface
public interface StoreLinks {
  /**
   * Makes a directory with links to the files of one that holds committed records only, and which
   * the log can go on from; makes none when there is none. Any thread.
   */
  void linkNewest(int shard, Path directory) throws IOException;
}
