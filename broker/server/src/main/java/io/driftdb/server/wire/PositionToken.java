package io.driftdb.server.wire;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A position in the whole log, as it is given to clients: opaque to them, checked when it comes
 * back.
 *
 * <pre>
 *   | u8 version = 1 | i64 cluster high | i64 cluster low | u16 count | count times: |
 *   | i32 shard | i64 epoch | i64 lsn, exclusive |
 * </pre>
 */
public record PositionToken(UUID clusterId, List<Part> parts) {
  /** What has been seen of one shard. */
  public record Part(int shard, long epoch, long lsn) {}

  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
  private static final int VERSION = 1;
  private static final int CLUSTER_OFFSET = 1;
  private static final int COUNT_OFFSET = CLUSTER_OFFSET + 2 * Long.BYTES;
  private static final int PARTS_OFFSET = COUNT_OFFSET + Short.BYTES;
  private static final int PART_LENGTH = Integer.BYTES + 2 * Long.BYTES;

  /** Bytes that a token of so many shards takes. */
  public static int length(int shards) {
    return PARTS_OFFSET + shards * PART_LENGTH;
  }

  /** Writes what stands before the parts. */
  public static void putHead(MutableDirectBuffer buffer, int offset, UUID cluster, int shards) {
    buffer.putByte(offset, (byte) VERSION);
    buffer.putLong(offset + CLUSTER_OFFSET, cluster.getMostSignificantBits(), LE);
    buffer.putLong(offset + CLUSTER_OFFSET + Long.BYTES, cluster.getLeastSignificantBits(), LE);
    buffer.putShort(offset + COUNT_OFFSET, (short) shards, LE);
  }

  /** Writes the i-th part. */
  public static void putPart(
      MutableDirectBuffer buffer, int offset, int i, int shard, long epoch, long lsn) {
    int at = offset + PARTS_OFFSET + i * PART_LENGTH;
    buffer.putInt(at, shard, LE);
    buffer.putLong(at + Integer.BYTES, epoch, LE);
    buffer.putLong(at + Integer.BYTES + Long.BYTES, lsn, LE);
  }

  /** Reads a token that a client sent; INVALID_REQUEST when it is none. */
  public static PositionToken read(DirectBuffer buffer, int offset, int length) {
    if (length < PARTS_OFFSET || buffer.getByte(offset) != VERSION) {
      throw noToken();
    }
    int count = buffer.getShort(offset + COUNT_OFFSET, LE) & 0xFFFF;
    if (length != length(count)) {
      throw noToken();
    }
    UUID cluster =
        new UUID(
            buffer.getLong(offset + CLUSTER_OFFSET, LE),
            buffer.getLong(offset + CLUSTER_OFFSET + Long.BYTES, LE));
    List<Part> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = offset + PARTS_OFFSET + i * PART_LENGTH;
      parts.add(
          new Part(
              buffer.getInt(at, LE),
              buffer.getLong(at + Integer.BYTES, LE),
              buffer.getLong(at + Integer.BYTES + Long.BYTES, LE)));
    }
    return new PositionToken(cluster, parts);
  }

  /** What it says of a shard, or null. */
  public Part part(int shard) {
    for (Part each : parts) {
      if (each.shard() == shard) {
        return each;
      }
    }
    return null;
  }

  private static DriftException noToken() {
    return new DriftException(
        ErrorCode.INVALID_REQUEST,
        "The token is none that this version gave: pass it on as it was received.");
  }
}
