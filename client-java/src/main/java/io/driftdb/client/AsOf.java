package io.driftdb.client;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.AsOfKind;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What names a state of a table: everything up to there, that point included, whole transactions
 * only. An LSN inside a transaction stands for the state before it; an offset or a time whose
 * record is in one, for the state behind it. Immutable.
 */
public final class AsOf {
  private static final AsOf LATEST = new AsOf(AsOfKind.LATEST, 0, new byte[0]);
  private static final String TOKEN = "token:";

  private final AsOfKind kind;
  private final long value;
  private final byte[] token;

  private AsOf(AsOfKind kind, long value, byte[] token) {
    this.kind = kind;
    this.value = value;
    this.token = token;
  }

  /** All that was committed when the broker got the request. */
  public static AsOf latest() {
    return LATEST;
  }

  /** All records with that LSN or a lower one; only for tables on one shard, but for 0: nothing. */
  public static AsOf lsn(long lsn) {
    return new AsOf(AsOfKind.LSN, lsn, LATEST.token);
  }

  /** Up to and with the record of that offset; only for tables of one partition. */
  public static AsOf offset(long offset) {
    return new AsOf(AsOfKind.OFFSET, offset, LATEST.token);
  }

  /** Up to the last record appended at or before that time, on each shard. */
  public static AsOf time(Instant time) {
    return new AsOf(AsOfKind.TIME, Position.time(time).value(), LATEST.token);
  }

  /** What an acknowledgement or a read gave: for that shard, or shards, the state that it names. */
  public static AsOf token(byte[] token) {
    return new AsOf(AsOfKind.TOKEN, 0, token.clone());
  }

  /** The state that includes a position; of the earliest, nothing. */
  public static AsOf of(Position position) {
    return switch (position.kind()) {
      case EARLIEST -> lsn(0);
      case OFFSET -> offset(position.value());
      case LSN -> lsn(position.value());
      case TIME -> new AsOf(AsOfKind.TIME, position.value(), LATEST.token);
      default -> LATEST;
    };
  }

  /**
   * Reads what {@link Position#parse} does, and {@code token:HEX}; INVALID_REQUEST for anything
   * else.
   */
  public static AsOf parse(String text) {
    if (!text.startsWith(TOKEN)) {
      return of(Position.parse(text));
    }
    try {
      return token(HexFormat.of().parseHex(text.substring(TOKEN.length())));
    } catch (IllegalArgumentException e) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "'" + text + "' is no token", e);
    }
  }

  public AsOfKind kind() {
    return kind;
  }

  /** LSN, offset, or nanoseconds since 1970 UTC; 0 for the others. */
  public long value() {
    return value;
  }

  /** A copy of the token; empty for the others. */
  public byte[] token() {
    return token.clone();
  }

  @Override
  public String toString() {
    return switch (kind) {
      case LSN -> Position.lsn(value).toString();
      case OFFSET -> Position.offset(value).toString();
      case TIME -> Position.timeNs(value).toString();
      case TOKEN -> TOKEN + HexFormat.of().formatHex(token);
      default -> "latest";
    };
  }
}
