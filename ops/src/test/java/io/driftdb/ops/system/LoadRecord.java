package io.driftdb.ops.system;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The n-th record that a load producer sends to a partition. Its bytes follow from that alone, so
 * that whoever reads it can tell whether it is whole without having kept it.
 */
record LoadRecord(int producer, int partition, long number) {
  private static final int HEAD = Integer.BYTES + Integer.BYTES + Long.BYTES;
  private static final int LONGEST_FILLER = 400;

  byte[] key() {
    return ByteBuffer.allocate(Integer.BYTES).putInt(producer).array();
  }

  byte[] value() {
    SplittableRandom random = new SplittableRandom((producer * 1009L + partition) << 40 ^ number);
    byte[] value = new byte[HEAD + random.nextInt(LONGEST_FILLER)];
    random.nextBytes(value);
    ByteBuffer.wrap(value).putInt(producer).putInt(partition).putLong(number);
    return value;
  }

  /** Which record this is; an AssertionError when it is none, or not as it was sent. */
  static LoadRecord of(byte[] key, byte[] value) {
    if (value == null || value.length < HEAD) {
      throw new AssertionError("no record of this load: " + Arrays.toString(value));
    }
    ByteBuffer head = ByteBuffer.wrap(value);
    LoadRecord record = new LoadRecord(head.getInt(), head.getInt(), head.getLong());
    if (!Arrays.equals(record.value(), value) || !Arrays.equals(record.key(), key)) {
      throw new AssertionError(record + " is not as it was sent");
    }
    return record;
  }
}
