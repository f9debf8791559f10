package io.driftdb.table;

/** The tables of a broker: those of each shard. */
public interface Tables extends AutoCloseable {
  ShardTables shard(int shard);

  /** Stops the tables' threads, flushes and closes the stores. Before the log is closed. */
  @Override
  void close();
}
