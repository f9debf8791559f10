package io.driftdb.log.sim.invariant;

import io.driftdb.log.Collected.Row;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Nothing is there twice, and the sequences of a producer's epoch follow on each other. */
final class ExactlyOnce implements Invariant {
  @Override
  public void check(Promises promises, Shown shown) {
    Set<String> seen = new HashSet<>();
    Map<String, Long> lastSequences = new HashMap<>();
    for (Row row : shown.rows()) {
      require(seen.add(row.value()), () -> row + " is there twice");
      Sent record = promises.find(row.value());
      if (record != null && record.sequence() >= 0) {
        Long last = lastSequences.put(record.lane() + " " + record.epoch(), record.sequence());
        boolean follows =
            last == null
                ? !shown.retains() || record.sequence() == 0
                : last + 1 == record.sequence();
        require(follows, () -> row + " with sequence " + record.sequence() + " after " + last);
      }
    }
  }
}
