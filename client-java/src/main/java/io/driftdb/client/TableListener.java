package io.driftdb.client;

import io.driftdb.schema.DriftException;
import java.util.List;

/**
 * Hears of a table's rows and then of its changes, one call at a time, on the subscription's own
 * threads. What it throws ends the subscription.
 */
public interface TableListener {
  /** A row of the state that the subscription starts from; rows come in no order to rely on. */
  void onRow(TableRow row);

  /**
   * All rows were told: the state is that of the token, and of the LSN; of a table on several
   * shards, that of the highest one.
   */
  void onRowsEnd(long lsn, byte[] token);

  /**
   * Changes behind what was told before, in the order of the log, whole transactions only. A row
   * without a value is gone. Those of one shard come together; each shard counts its LSNs on its
   * own. There are none now and then when only other topics have gone on: then the token is what is
   * new, and one that was kept does not fall behind the table's horizon.
   *
   * @param changes may be empty
   * @param lsn all changes of the shard up to there were told
   * @param token where {@link Table#subscribeBehind} goes on, once this call has returned
   */
  void onChanges(List<TableRow> changes, long lsn, byte[] token);

  /** Nothing comes any more, because of that error; not called when the subscription is closed. */
  void onEnd(DriftException why);
}
