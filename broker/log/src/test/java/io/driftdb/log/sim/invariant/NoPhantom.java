package io.driftdb.log.sim.invariant;

import io.driftdb.log.Collected.Row;

/** Whatever is shown was sent, to that very partition, and was not taken back. */
final class NoPhantom implements Invariant {
  @Override
  public void check(Promises promises, Shown shown) {
    for (Row row : shown.rows()) {
      Sent record = promises.find(row.value());
      require(record != null, () -> "nobody sent " + row);
      require(!promises.isTakenBack(row.value()), () -> row + " was taken back");
      boolean here = record.topicId() == row.topicId() && record.partition() == row.partition();
      require(here, () -> row + " was sent as " + record);
    }
  }
}
