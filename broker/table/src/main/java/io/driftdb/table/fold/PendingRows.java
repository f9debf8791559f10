package io.driftdb.table.fold;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The newest versions that a group has in its batch and not yet in the store, by their key in cur.
 * A hash table of places in the batch's bytes. Belongs to one thread; does not allocate once warm.
 */
final class PendingRows {
  private static final int FIELDS = 4;
  private static final int KEY_LENGTH = 1;
  private static final int VALUE = 2;
  private static final int VALUE_LENGTH = 3;
  private static final int UNDO_FIELDS = 3;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** This process's own, so that nobody can choose keys that all have one place. */
  private static final long SEED;

  private static final long FACTOR;

  static {
    SecureRandom random = new SecureRandom();
    SEED = random.nextLong();
    FACTOR = random.nextLong() | 1;
  }

  /** A slot begins with its key's offset, which is 0 when it is free: a batch's header is there. */
  private int[] slots = new int[FIELDS * 1024];

  private int count;
  private int[] undo = new int[UNDO_FIELDS * 64];
  private int undoLength = -1;
  private int found;

  void clear() {
    if (count > 0) {
      Arrays.fill(slots, 0);
      count = 0;
    }
    undoLength = -1;
  }

  /**
   * Looks for a key; when it is there, {@link #valueOffset} and {@link #valueLength} tell where.
   */
  boolean find(byte[] batch, byte[] key, int keyLength) {
    found = slotOf(batch, key, 0, keyLength);
    return slots[found] != 0;
  }

  int valueOffset() {
    return slots[found + VALUE];
  }

  int valueLength() {
    return slots[found + VALUE_LENGTH];
  }

  /** The newest version of the key that stands there in the batch. */
  void put(byte[] batch, int key, int keyLength, int value, int valueLength) {
    int slot = slotOf(batch, batch, key, keyLength);
    boolean isNew = slots[slot] == 0;
    if (undoLength >= 0) {
      remember(slot, isNew);
    }
    if (isNew) {
      slots[slot] = key;
      slots[slot + KEY_LENGTH] = keyLength;
      count++;
    }
    slots[slot + VALUE] = value;
    slots[slot + VALUE_LENGTH] = valueLength;
    if (isNew && undoLength < 0 && 2 * FIELDS * count > slots.length) {
      grow(batch);
    }
  }

  private int slotOf(byte[] batch, byte[] key, int at, int length) {
    int mask = slots.length / FIELDS - 1;
    int index = hash(key, at, length) & mask;
    while (true) {
      int slot = index * FIELDS;
      int other = slots[slot];
      if (other == 0
          || (slots[slot + KEY_LENGTH] == length
              && Arrays.equals(batch, other, other + length, key, at, at + length))) {
        return slot;
      }
      index = (index + 1) & mask;
    }
  }

  private static int hash(byte[] key, int at, int length) {
    long hash = SEED ^ length;
    int i = at;
    int end = at + length;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      hash = mix(hash ^ (long) WORDS.get(key, i));
    }
    long rest = 0;
    for (; i < end; i++) {
      rest = (rest << Byte.SIZE) | (key[i] & 0xFF);
    }
    return (int) mix(hash ^ rest);
  }

  /** Both halves of the product, so that each bit counts for all. */
  private static long mix(long bits) {
    return Math.multiplyHigh(bits, FACTOR) ^ (bits * FACTOR);
  }

  private void grow(byte[] batch) {
    int[] old = slots;
    slots = new int[2 * old.length];
    for (int i = 0; i < old.length; i += FIELDS) {
      if (old[i] != 0) {
        int slot = slotOf(batch, batch, old[i], old[i + KEY_LENGTH]);
        System.arraycopy(old, i, slots, slot, FIELDS);
      }
    }
  }

  /** From here on everything can be taken back. There must be room for {@code rows} more. */
  void setSavePoint(byte[] batch, int rows) {
    while (2 * FIELDS * (count + rows) > slots.length) {
      grow(batch);
    }
    undoLength = 0;
  }

  private void remember(int slot, boolean isNew) {
    if (undoLength + UNDO_FIELDS > undo.length) {
      undo = Arrays.copyOf(undo, 2 * undo.length);
    }
    undo[undoLength] = slot;
    undo[undoLength + 1] = isNew ? 0 : slots[slot + VALUE];
    undo[undoLength + 2] = slots[slot + VALUE_LENGTH];
    undoLength += UNDO_FIELDS;
  }

  /** Takes back what came since the save point, the last first: so no search loses its way. */
  void rollback() {
    while (undoLength > 0) {
      undoLength -= UNDO_FIELDS;
      int slot = undo[undoLength];
      slots[slot + VALUE] = undo[undoLength + 1];
      slots[slot + VALUE_LENGTH] = undo[undoLength + 2];
      if (undo[undoLength + 1] == 0) {
        slots[slot] = 0;
        count--;
      }
    }
    undoLength = -1;
  }

  void keep() {
    undoLength = -1;
  }
}
