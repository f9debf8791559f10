package io.driftdb.client.consume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** How far each shard has been read, and in which epoch: what a token says. Polling thread. */
public final class ReadPositions {
  private static final byte VERSION = 1;
  private static final int HEADER = 1 + 16 + 2;
  private static final int ENTRY = 4 + 8 + 8;
  private static final byte[] EMPTY = {};

  private record Reached(long epoch, long lsn) {}

  private final Map<Integer, Reached> shards = new TreeMap<>();

  /** Records below the LSN have been read from that shard in that epoch. */
  public void advance(int shard, long epoch, long lsn) {
    Reached before = shards.get(shard);
    if (before == null || before.lsn() < lsn || before.epoch() < epoch) {
      shards.put(shard, new Reached(epoch, before == null ? lsn : Math.max(lsn, before.lsn())));
    }
  }

  /** Forgets everything: the next token is empty. */
  public void clear() {
    shards.clear();
  }

  /** The token; empty when nothing has been read. */
  public byte[] token(UUID clusterId) {
    if (shards.isEmpty()) {
      return EMPTY;
    }
    ByteBuffer token =
        ByteBuffer.allocate(HEADER + ENTRY * shards.size()).order(ByteOrder.LITTLE_ENDIAN);
    token.put(VERSION);
    token.putLong(clusterId.getMostSignificantBits());
    token.putLong(clusterId.getLeastSignificantBits());
    token.putShort((short) shards.size());
    shards.forEach((shard, at) -> token.putInt(shard).putLong(at.epoch()).putLong(at.lsn()));
    return token.array();
  }
}
