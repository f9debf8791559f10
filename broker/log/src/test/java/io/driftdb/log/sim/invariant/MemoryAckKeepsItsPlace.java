package io.driftdb.log.sim.invariant;

import io.driftdb.log.Collected.Row;
import java.util.HashMap;
import java.util.Map;

/**
 * What was acknowledged from memory stands where the acknowledgement said, if it is there; and of
 * what a crash has taken back, nothing stands behind it that was acknowledged before the crash.
 */
public final class MemoryAckKeepsItsPlace implements Invariant {
  @Override
  public void check(Promises promises, Shown shown) {
    Map<Long, Long> firstLost = new HashMap<>();
    promises
        .inMemory()
        .forEach(
            (value, place) -> {
              Sent record = promises.find(value);
              Row row = shown.find(value);
              if (row == null) {
                if (shown.holds(record, place.offset())) {
                  firstLost.merge(key(record), place.lsn(), Math::min);
                }
                return;
              }
              boolean same = row.offset() == place.offset() && row.lsn() == place.lsn();
              require(same, () -> row + " was acknowledged at " + place);
            });
    promises
        .inMemory()
        .forEach(
            (value, place) -> {
              Sent record = promises.find(value);
              Long lost = firstLost.get(key(record));
              boolean isBehind = lost != null && place.lsn() > lost && shown.find(value) != null;
              require(!isBehind, () -> record + " is behind a hole at LSN " + lost);
            });
  }

  private static long key(Sent record) {
    return Shown.key(record.topicId(), record.partition());
  }
}
