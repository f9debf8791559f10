package io.driftdb.log.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The content of one simulated file: what reads show, what the disk holds for sure, and the sector
 * writes in between, which the disk may or may not have carried out yet, in any order.
 */
final class SimInode {
  static final int SECTOR = 512;

  private static final class SectorWrite {
    final int sector;
    final byte[] image;

    SectorWrite(int sector, byte[] image) {
      this.sector = sector;
      this.image = image;
    }
  }

  private byte[] shown = {};
  private byte[] durable = {};
  private int durableSize;
  private final List<SectorWrite> unforced = new ArrayList<>();

  int size() {
    return shown.length;
  }

  boolean isDirty() {
    return !unforced.isEmpty();
  }

  void write(ByteBuffer source, int position) {
    int end = position + source.remaining();
    if (end == position) {
      return;
    }
    int holeStart = Math.min(shown.length, position);
    shown = shown.length < end ? Arrays.copyOf(shown, end) : shown;
    source.get(shown, position, end - position);
    for (int s = holeStart / SECTOR; s <= (end - 1) / SECTOR; s++) {
      int from = s * SECTOR;
      unforced.add(
          new SectorWrite(
              s, Arrays.copyOfRange(shown, from, Math.min(from + SECTOR, shown.length))));
    }
  }

  int read(ByteBuffer target, long position) {
    int count = (int) Math.max(0, Math.min(target.remaining(), shown.length - position));
    if (count > 0) {
      target.put(shown, (int) position, count);
    }
    return count;
  }

  /** The disk has carried everything out. */
  void force() {
    unforced.forEach(this::carryOut);
    unforced.clear();
  }

  /**
   * The disk has refused the writes and the cache forgets that they were never carried out: reads
   * go on to show them, and no later force makes up for it.
   */
  void loseUnforced() {
    unforced.clear();
  }

  /** Each sector write that was never forced was carried out, or was not. */
  void cutPower(Random random, int keptPercent) {
    for (SectorWrite write : unforced) {
      if (random.nextInt(100) < keptPercent) {
        carryOut(write);
      }
    }
    unforced.clear();
    shown = Arrays.copyOf(durable, durableSize);
  }

  void flip(int position, int mask) {
    shown[position] ^= (byte) mask;
    if (position < durableSize) {
      durable[position] ^= (byte) mask;
    }
  }

  private void carryOut(SectorWrite write) {
    int from = write.sector * SECTOR;
    int end = from + write.image.length;
    if (durable.length < end) {
      durable = Arrays.copyOf(durable, Math.max(end, shown.length));
    }
    durableSize = Math.max(durableSize, end);
    System.arraycopy(write.image, 0, durable, from, write.image.length);
  }
}
