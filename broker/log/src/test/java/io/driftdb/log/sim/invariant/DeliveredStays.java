package io.driftdb.log.sim.invariant;

import io.driftdb.log.Collected.Row;

/** What a subscriber was given stays where it was, through whatever comes after. */
public final class DeliveredStays implements Invariant {
  @Override
  public void check(Promises promises, Shown shown) {
    for (Row row : promises.delivered().values()) {
      Sent record = promises.find(row.value());
      if (record != null && shown.holds(record, row.offset())) {
        Row now = shown.find(row.value());
        require(row.equals(now), () -> row + " was delivered, now it is " + now);
      }
    }
  }
}
