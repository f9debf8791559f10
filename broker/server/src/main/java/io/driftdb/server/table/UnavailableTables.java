package io.driftdb.server.table;

import io.driftdb.schema.DriftException;
import io.driftdb.table.ShardTables;
import io.driftdb.table.Tables;
import io.driftdb.table.UnopenedShardTables;

/** Stands for the tables of a broker, none of which could be opened. Any thread. */
public final class UnavailableTables implements Tables {
  private final ShardTables tables;

  public UnavailableTables(DriftException why) {
    this.tables = new UnopenedShardTables(why);
  }

  @Override
  public ShardTables shard(int shard) {
    return tables;
  }

  @Override
  public void close() {
    // nothing is open
  }
}
