package io.driftdb.table.store;

import java.util.Arrays;

/**
 * Orders the entries of a group by family and key. RocksDB then puts each beside the one before it
 * and need not look for its place from the top, which takes most of the time of a group of
 * scattered keys. Of entries with one key only the last is kept. Belongs to one thread; allocates
 * the ordered bytes.
 */
final class GroupOrder {
  private static final int FIRST_ROOM = 1024;

  private int[] families = new int[FIRST_ROOM];
  private int[] starts = new int[FIRST_ROOM + 1];
  private int[] keys = new int[FIRST_ROOM];
  private int[] keyEnds = new int[FIRST_ROOM];
  private int count;
  private byte[] bytes;
  private long[] ranks = new long[0];
  private int[] order = new int[0];
  private int[] merged = new int[0];
  private int kept;

  /** Forgets all entries but the first so many. */
  void truncate(int size) {
    count = size;
  }

  /** Takes an entry of a family: where it starts, and where its key is. */
  void add(int family, int start, int key, int keyLength) {
    if (count == families.length) {
      int room = 2 * count;
      families = Arrays.copyOf(families, room);
      starts = Arrays.copyOf(starts, room + 1);
      keys = Arrays.copyOf(keys, room);
      keyEnds = Arrays.copyOf(keyEnds, room);
    }
    families[count] = family;
    starts[count] = start;
    keys[count] = key;
    keyEnds[count] = key + keyLength;
    count++;
  }

  /** How many entries the bytes have that were ordered last. */
  int kept() {
    return kept;
  }

  /** A copy in order, with the same bytes before the first entry. */
  byte[] ordered(byte[] group, int length) {
    bytes = group;
    starts[count] = length;
    order();
    byte[] to = new byte[length];
    int at = count == 0 ? length : starts[0];
    System.arraycopy(group, 0, to, 0, at);
    kept = 0;
    for (int i = 0; i < count; i++) {
      if (i + 1 < count && compare(order[i], order[i + 1]) == 0) {
        continue;
      }
      int start = starts[order[i]];
      int size = starts[order[i] + 1] - start;
      System.arraycopy(group, start, to, at, size);
      at += size;
      kept++;
    }
    bytes = null;
    return at == length ? to : Arrays.copyOf(to, at);
  }

  private void order() {
    if (order.length < count) {
      order = new int[count];
      merged = new int[count];
      ranks = new long[count];
    }
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    byFamily();
    for (int from = 0, to; from < count; from = to) {
      to = from + 1;
      while (to < count && families[order[to]] == families[order[from]]) {
        to++;
      }
      rank(from, to);
      sort(from, to);
    }
  }

  /** There are few families, and what is in one stays in its order. */
  private void byFamily() {
    int placed = 0;
    while (placed < count) {
      int least = Integer.MAX_VALUE;
      for (int i = placed; i < count; i++) {
        least = Math.min(least, families[order[i]]);
      }
      int others = 0;
      for (int i = placed; i < count; i++) {
        int entry = order[i];
        if (families[entry] == least) {
          order[placed++] = entry;
        } else {
          merged[others++] = entry;
        }
      }
      System.arraycopy(merged, 0, order, placed, others);
    }
  }

  /**
   * What follows in a key after the bytes that all of the family share decides most comparisons.
   */
  private void rank(int from, int to) {
    int first = order[from];
    int shared = keyEnds[first] - keys[first];
    for (int i = from + 1; i < to; i++) {
      int entry = order[i];
      int end = Math.min(keyEnds[entry], keys[entry] + shared);
      int differs =
          Arrays.mismatch(bytes, keys[first], keys[first] + shared, bytes, keys[entry], end);
      shared = differs < 0 ? shared : differs;
    }
    for (int i = from; i < to; i++) {
      int entry = order[i];
      long rank = 0;
      for (int b = 0; b < Long.BYTES; b++) {
        int at = keys[entry] + shared + b;
        rank = rank << Byte.SIZE | (at < keyEnds[entry] ? bytes[at] & 0xFF : 0);
      }
      ranks[entry] = rank ^ Long.MIN_VALUE; // compares signed as the bytes do unsigned
    }
  }

  private int compare(int a, int b) {
    if (families[a] != families[b]) {
      return Integer.compare(families[a], families[b]);
    }
    return ranks[a] == ranks[b]
        ? Arrays.compareUnsigned(bytes, keys[a], keyEnds[a], bytes, keys[b], keyEnds[b])
        : Long.compare(ranks[a], ranks[b]);
  }

  /** Merges ever longer rows: stable, and quick when it is ordered already. */
  private void sort(int from, int to) {
    for (int width = 1; width < to - from; width *= 2) {
      for (int left = from; left + width < to; left += 2 * width) {
        merge(left, left + width, Math.min(left + 2 * width, to));
      }
    }
  }

  private void merge(int left, int middle, int right) {
    if (compare(order[middle - 1], order[middle]) <= 0) {
      return;
    }
    System.arraycopy(order, left, merged, left, middle - left);
    int a = left;
    int b = middle;
    int at = left;
    while (a < middle && b < right) {
      order[at++] = compare(merged[a], order[b]) <= 0 ? merged[a++] : order[b++];
    }
    System.arraycopy(merged, a, order, at, middle - a);
  }
}
