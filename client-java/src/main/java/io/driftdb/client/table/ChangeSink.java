package io.driftdb.client.table;

import io.driftdb.client.TableRow;
import io.driftdb.schema.DriftException;
import java.util.List;

/** Takes what is followed of a table; called from one thread for each shard. */
public interface ChangeSink {
  /** Some rows of the state that a shard starts from. */
  void onRows(int shard, List<TableRow> rows);

  /** All rows of a shard have come; its state is that of the LSN. */
  void onShardRowsEnd(int shard, long lsn, byte[] token);

  /** All rows of all shards have come. */
  void onRowsEnd();

  /** Whole transactions; there may be no changes, when the LSN alone has gone on. */
  void onChanges(int shard, List<TableRow> changes, long lsn, byte[] token);

  /** The following has ended by an error, once. */
  void onEnd(DriftException why);
}
