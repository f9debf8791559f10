package io.driftdb.perf.drivers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * The layout of a measured record's value, the same for every broker: i64 sequence, i32 producer,
 * both little-endian, then bytes that do not compress.
 */
public final class RecordValue {
  public static final int SEQUENCE_OFFSET = 0;
  public static final int PRODUCER_OFFSET = 8;
  public static final int MIN_LENGTH = 12;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private RecordValue() {}

  /** A value to stamp and send again and again. */
  public static byte[] of(int producer, int length) {
    if (length < MIN_LENGTH) {
      throw new IllegalArgumentException(
          "a record has at least " + MIN_LENGTH + " bytes, not " + length);
    }
    byte[] value = new byte[length];
    new Random(producer).nextBytes(value);
    INT.set(value, PRODUCER_OFFSET, producer);
    return value;
  }

  public static void stamp(byte[] value, long sequence) {
    LONG.set(value, SEQUENCE_OFFSET, sequence);
  }
}
