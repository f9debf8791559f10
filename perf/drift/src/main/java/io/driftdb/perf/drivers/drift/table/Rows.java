package io.driftdb.perf.drivers.drift.table;

import io.driftdb.perf.table.TableSet;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The records of a set one by one, the same for the same seed: each key once in a scattered order,
 * then random keys. Rows are JSON, hard to compress. One thread uses it; allocates nothing.
 */
final class Rows {
  static final int KEY_LENGTH = 12;

  private static final String KEY = "key-";
  private static final String BEFORE_KEY = "{\"key\":\"";
  private static final String BEFORE_SEQUENCE = "\",\"seq\":1";
  private static final String BEFORE_PAD = ",\"pad\":\"";
  private static final String END = "\"}";
  private static final int SEQUENCE_DIGITS = 11;
  private static final int POOL_LENGTH = 64 << 10;
  private static final int DIGITS = 8;
  private static final int RADIX = 10;
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private final TableSet set;
  private final SplittableRandom random;
  private final byte[] pool = new byte[POOL_LENGTH];
  private final byte[] key = KEY.concat("0".repeat(DIGITS)).getBytes(StandardCharsets.US_ASCII);
  private final byte[] row;
  private final UnsafeBuffer keyBuffer = new UnsafeBuffer(key);
  private final UnsafeBuffer rowBuffer;
  private final int sequenceAt;
  private final int padAt;
  private final long step;
  private long next;

  Rows(TableSet set, long seed) {
    this.set = set;
    random = new SplittableRandom(seed);
    for (int i = 0; i < pool.length; i++) {
      pool[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
    }
    sequenceAt = BEFORE_KEY.length() + KEY_LENGTH + BEFORE_SEQUENCE.length();
    padAt = sequenceAt + SEQUENCE_DIGITS + BEFORE_PAD.length();
    String pad = "-".repeat(set.rowBytes() - padAt - END.length());
    String zeros = "0".repeat(SEQUENCE_DIGITS);
    row =
        (BEFORE_KEY + new String(key, StandardCharsets.US_ASCII))
            .concat(BEFORE_SEQUENCE + zeros + BEFORE_PAD + pad + END)
            .getBytes(StandardCharsets.US_ASCII);
    rowBuffer = new UnsafeBuffer(row);
    step = stepThrough(set.keys());
  }

  /** A step that comes to every key once, and to none soon after its neighbour. */
  private static long stepThrough(long keys) {
    long step = Math.max(1, (long) (keys * 0.618));
    while (greatestCommonDivisor(step, keys) != 1) {
      step++;
    }
    return step;
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  /** Goes on to the next record. */
  void advance() {
    long index = next < set.keys() ? next * step % set.keys() : random.nextLong(set.keys());
    digits(key, KEY.length(), DIGITS, index);
    System.arraycopy(key, 0, row, BEFORE_KEY.length(), KEY_LENGTH);
    digits(row, sequenceAt, SEQUENCE_DIGITS, next);
    int padLength = row.length - padAt - END.length();
    System.arraycopy(pool, random.nextInt(pool.length - padLength), row, padAt, padLength);
    next++;
  }

  private static void digits(byte[] into, int from, int count, long number) {
    long rest = number;
    for (int i = from + count - 1; i >= from; i--) {
      into[i] = (byte) ('0' + rest % RADIX);
      rest /= RADIX;
    }
  }

  DirectBuffer key() {
    return keyBuffer;
  }

  DirectBuffer row() {
    return rowBuffer;
  }

  /** The key with that number. */
  static byte[] key(long index) {
    byte[] key = KEY.concat("0".repeat(DIGITS)).getBytes(StandardCharsets.US_ASCII);
    digits(key, KEY.length(), DIGITS, index);
    return key;
  }

  /** Throws unless that is a row of the key. */
  static void check(byte[] key, byte[] row) {
    int at = BEFORE_KEY.length();
    if (row == null || !Arrays.equals(row, at, at + KEY_LENGTH, key, 0, KEY_LENGTH)) {
      String name = new String(key, StandardCharsets.US_ASCII);
      String what = row == null ? "no row" : new String(row, StandardCharsets.UTF_8);
      throw new IllegalStateException("wrong answer: for " + name + " the table has " + what);
    }
  }
}
