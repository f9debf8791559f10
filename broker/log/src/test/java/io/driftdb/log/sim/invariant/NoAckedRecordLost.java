package io.driftdb.log.sim.invariant;

import io.driftdb.log.Collected.Row;

/** What was acknowledged durably is there, at the place that the acknowledgement named. */
public final class NoAckedRecordLost implements Invariant {
  @Override
  public void check(Promises promises, Shown shown) {
    promises
        .durable()
        .forEach(
            (value, place) -> {
              Sent record = promises.find(value);
              if (!shown.holds(record, place.offset())) {
                return;
              }
              Row row = shown.find(value);
              require(row != null, () -> record + " acknowledged at " + place);
              boolean same = row.offset() == place.offset() && row.lsn() == place.lsn();
              require(same, () -> row + " was acknowledged at " + place);
              require(shown.isInHistory(place), () -> place + " is not in the history");
            });
  }
}
