package io.driftdb.schema;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A position in the whole log, as a broker gives it to clients. Their users pass it on as it is; it
 * is checked when it comes back.
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

  /** Reads a token; INVALID_REQUEST when it is none. */
  public static PositionToken read(byte[] token) {
    return read(new UnsafeBuffer(token), 0, token.length);
  }

  /** One token of several; where two tell of one shard, what was seen later counts. */
  public static byte[] merge(Collection<byte[]> tokens) {
    if (tokens.size() == 1) {
      return tokens.iterator().next();
    }
    UUID cluster = null;
    TreeMap<Integer, Part> latest = new TreeMap<>();
    for (byte[] each : tokens) {
      if (each.length > 0) {
        PositionToken token = read(each);
        cluster = cluster == null ? token.clusterId : cluster;
        token.parts.forEach(
            part -> latest.merge(part.shard, part, (one, two) -> one.lsn < two.lsn ? two : one));
      }
    }
    return cluster == null
        ? new byte[0]
        : new PositionToken(cluster, List.copyOf(latest.values())).toBytes();
  }

  /** The token as it is passed on. */
  public byte[] toBytes() {
    byte[] bytes = new byte[length(parts.size())];
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    putHead(buffer, 0, clusterId, parts.size());
    for (int i = 0; i < parts.size(); i++) {
      putPart(buffer, 0, i, parts.get(i).shard, parts.get(i).epoch, parts.get(i).lsn);
    }
    return bytes;
  }

  /** Reads a token that stands there; INVALID_REQUEST when it is none. */
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
