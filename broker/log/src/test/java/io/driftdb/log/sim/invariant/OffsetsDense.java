package io.driftdb.log.sim.invariant;

import io.driftdb.log.Collected.Row;
import java.util.HashMap;
import java.util.Map;

/** Each partition has a record at each offset from its oldest to its end, and nothing else. */
final class OffsetsDense implements Invariant {
  @Override
  public void check(Promises promises, Shown shown) {
    Map<Long, Long> next = new HashMap<>();
    shown
        .partitions()
        .forEach(
            (partition, bounds) -> {
              boolean whole = !shown.retains() || bounds.earliest() == 0;
              require(whole, () -> "retention dropped what no one allowed it to: " + bounds);
              next.put(partition, bounds.earliest());
            });
    for (Row row : shown.rows()) {
      Long due = next.get(Shown.key(row.topicId(), row.partition()));
      require(due != null && row.offset() == due, () -> row + " where offset " + due + " was due");
      next.put(Shown.key(row.topicId(), row.partition()), due + 1);
    }
    shown
        .partitions()
        .forEach(
            (partition, bounds) ->
                require(
                    next.get(partition) == bounds.next(),
                    () -> Long.toHexString(partition) + " ends before " + bounds.next()));
  }
}
