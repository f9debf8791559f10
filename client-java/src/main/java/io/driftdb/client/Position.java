package io.driftdb.client;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.PositionKind;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A place in a partition: where to start reading. What names a state is {@link AsOf}. Immutable.
 */
public final class Position {
  private static final Position EARLIEST = new Position(PositionKind.EARLIEST, 0);
  private static final Position LATEST = new Position(PositionKind.LATEST, 0);
  private static final long NS_PER_S = 1_000_000_000L;

  private final PositionKind kind;
  private final long value;

  private Position(PositionKind kind, long value) {
    this.kind = kind;
    this.value = value;
  }

  /** The oldest record still held. */
  public static Position earliest() {
    return EARLIEST;
  }

  /** The end of what is committed. */
  public static Position latest() {
    return LATEST;
  }

  /** The record with that offset. */
  public static Position offset(long offset) {
    return new Position(PositionKind.OFFSET, offset);
  }

  /** The first record of the partition at or after that LSN. */
  public static Position lsn(long lsn) {
    return new Position(PositionKind.LSN, lsn);
  }

  /**
   * The first record of the partition that was appended at or after that time; ArithmeticException
   * for one beyond the year 2262.
   */
  public static Position time(Instant time) {
    return timeNs(
        Math.addExact(Math.multiplyExact(time.getEpochSecond(), NS_PER_S), time.getNano()));
  }

  /** As {@link #time}, in ns since 1970 UTC. */
  static Position timeNs(long ns) {
    return new Position(PositionKind.TIME, ns);
  }

  /**
   * Reads {@code earliest}, {@code latest}, {@code N} or {@code offset:N}, {@code lsn:N}, {@code
   * time:ISO-8601}; INVALID_REQUEST for anything else.
   */
  public static Position parse(String text) {
    try {
      if (text.equals("earliest")) {
        return EARLIEST;
      }
      if (text.equals("latest")) {
        return LATEST;
      }
      if (text.startsWith("time:")) {
        return time(Instant.parse(text.substring("time:".length())));
      }
      if (text.startsWith("lsn:")) {
        return lsn(number(text.substring("lsn:".length())));
      }
      return offset(number(text.startsWith("offset:") ? text.substring("offset:".length()) : text));
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "'"
              + text
              + "' is no position: give earliest, latest, N, offset:N, lsn:N or"
              + " time:2026-01-31T12:00:00Z",
          e);
    }
  }

  private static long number(String digits) {
    long number = Long.parseLong(digits);
    if (number < 0) {
      throw new NumberFormatException(digits);
    }
    return number;
  }

  public PositionKind kind() {
    return kind;
  }

  /** Offset, LSN, or nanoseconds since 1970 UTC. */
  public long value() {
    return value;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case OFFSET -> "offset:" + value;
      case LSN -> "lsn:" + value;
      case TIME -> "time:" + Instant.ofEpochSecond(value / NS_PER_S, value % NS_PER_S);
      case LATEST -> "latest";
      default -> "earliest";
    };
  }
}
