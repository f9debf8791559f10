package io.driftdb.log.sim.invariant;

import io.driftdb.log.Collected.Row;
import java.util.HashMap;
import java.util.Map;

/** Records come in the order of their LSNs, and those of a producer in that of their sending. */
final class Order implements Invariant {
  @Override
  public void check(Promises promises, Shown shown) {
    Map<String, Long> lastNumbers = new HashMap<>();
    long lastLsn = 0;
    for (Row row : shown.rows()) {
      long before = lastLsn;
      require(row.lsn() > before, () -> row + " after LSN " + before);
      lastLsn = row.lsn();
      Sent record = promises.find(row.value());
      if (record != null) {
        Long number = lastNumbers.put(record.lane(), record.number());
        boolean follows = number == null || number < record.number();
        require(follows, () -> row + " out of its producer's order");
      }
    }
  }
}
