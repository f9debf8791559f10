package io.driftdb.client.table;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a token says of each shard; FORMAT.md has its layout. Immutable.
 *
 * @param parts by shard
 */
public record Token(long clusterHigh, long clusterLow, Map<Integer, Part> parts) {
  private static final byte VERSION = 1;
  private static final int HEAD = 1 + 2 * Long.BYTES + Short.BYTES;
  private static final int PART = Integer.BYTES + 2 * Long.BYTES;

  /** What was seen of one shard: everything below an LSN, in that epoch. */
  public record Part(long epoch, long endLsn) {}

  /** Reads one; INVALID_REQUEST when it is none. */
  public static Token parse(byte[] bytes) {
    ByteBuffer token = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < HEAD || token.get() != VERSION) {
      throw none();
    }
    long high = token.getLong();
    long low = token.getLong();
    int count = token.getShort() & 0xFFFF;
    if (token.remaining() != count * PART) {
      throw none();
    }
    Map<Integer, Part> parts = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      parts.put(token.getInt(), new Part(token.getLong(), token.getLong()));
    }
    return new Token(high, low, parts);
  }

  private static DriftException none() {
    return new DriftException(
        ErrorCode.INVALID_REQUEST, "that is no token: pass tokens on as they were received");
  }

  /** One token of several; where two tell of one shard, what was seen later counts. */
  public static byte[] merge(Collection<byte[]> tokens) {
    if (tokens.size() == 1) {
      return tokens.iterator().next();
    }
    Token merged = null;
    for (byte[] each : tokens) {
      if (each.length > 0) {
        Token token = parse(each);
        merged = merged == null ? token : merged.with(token);
      }
    }
    return merged == null ? new byte[0] : merged.toBytes();
  }

  private Token with(Token other) {
    Map<Integer, Part> all = new TreeMap<>(parts);
    other.parts.forEach(
        (shard, part) ->
            all.merge(shard, part, (one, two) -> one.endLsn() < two.endLsn() ? two : one));
    return new Token(clusterHigh, clusterLow, all);
  }

  private byte[] toBytes() {
    ByteBuffer token =
        ByteBuffer.allocate(HEAD + PART * parts.size()).order(ByteOrder.LITTLE_ENDIAN);
    token.put(VERSION).putLong(clusterHigh).putLong(clusterLow).putShort((short) parts.size());
    parts.forEach(
        (shard, part) -> token.putInt(shard).putLong(part.epoch()).putLong(part.endLsn()));
    return token.array();
  }
}
