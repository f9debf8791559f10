package io.driftdb.log.recover;

/**
 * A damaged piece of the log that was durable once: it is kept as it is, named, and never served.
 * Ends are exclusive.
 */
public record QuarantinedRange(
    long segmentId, long fromPosition, long toPosition, long fromLsn, long toLsn) {
  @Override
  public String toString() {
    return "segment "
        + segmentId
        + " bytes "
        + fromPosition
        + " to "
        + toPosition
        + ", LSN "
        + fromLsn
        + " to "
        + (toLsn - 1);
  }
}
