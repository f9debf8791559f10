package io.driftdb.log.sim.invariant;

import io.driftdb.log.Collected.Row;
import java.util.List;

/** The records of a transaction are all there, one behind the other, or none is. */
public final class WholeTransactions implements Invariant {
  @Override
  public void check(Promises promises, Shown shown) {
    promises.transactions().forEach(values -> check(promises, shown, values));
  }

  private void check(Promises promises, Shown shown, List<String> values) {
    long firstLsn = firstLsn(shown, values);
    for (int i = 0; firstLsn >= 0 && i < values.size(); i++) {
      Row row = shown.find(values.get(i));
      Sent record = promises.find(values.get(i));
      boolean readable = shown.retains() && shown.holds(record);
      require(
          row != null || !readable,
          () -> record + " is missing in the transaction at LSN " + firstLsn);
      long due = firstLsn + i;
      require(row == null || row.lsn() == due, () -> row + " has left its transaction");
    }
  }

  /** How many transactions of several records are there. */
  public static int count(Promises promises, Shown shown) {
    int count = 0;
    for (List<String> values : promises.transactions()) {
      count += values.size() > 1 && firstLsn(shown, values) >= 0 ? 1 : 0;
    }
    return count;
  }

  /** Where a transaction begins by its first record that is there; -1 when none is. */
  private static long firstLsn(Shown shown, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      Row row = shown.find(values.get(i));
      if (row != null) {
        return row.lsn() - i;
      }
    }
    return -1;
  }
}
