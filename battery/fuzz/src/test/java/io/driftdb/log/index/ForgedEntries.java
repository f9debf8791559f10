package io.driftdb.log.index;

import io.driftdb.schema.Crc;
import io.driftdb.schema.journal.IndexHeaderDecoder;
import io.driftdb.schema.journal.PartitionEntryDecoder;
import io.driftdb.schema.journal.RunEntryDecoder;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** Tells entries that somebody computed a right checksum for from damage, which has none. */
final class ForgedEntries {
  private final byte[] original;
  private final long salt;
  private final int partitions;
  private final Crc crc = new Crc();

  ForgedEntries(byte[] original, long salt) {
    this.original = original;
    this.salt = salt;
    this.partitions =
        new IndexHeaderDecoder()
            .wrap(
                new UnsafeBuffer(original),
                0,
                IndexHeaderDecoder.BLOCK_LENGTH,
                IndexHeaderDecoder.SCHEMA_VERSION)
            .partitionCount();
  }

  /** Whether there are some: entries with a right checksum that the original has not. */
  boolean areIn(byte[] bytes) {
    int header = IndexDescriptor.HEADER_LENGTH;
    if (bytes.length < header) {
      return false;
    }
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    int covered = IndexDescriptor.HEADER_COVERED;
    boolean sound = crc.of(buffer, 0, covered) == buffer.getInt(covered, ByteOrder.LITTLE_ENDIAN);
    if (sound && !isOriginal(bytes, 0, header)) {
      return true;
    }
    int runs = (int) IndexDescriptor.runPosition(partitions, 0);
    return areIn(
            bytes,
            header,
            Math.min(runs, bytes.length),
            IndexDescriptor.PARTITION_LENGTH,
            PartitionEntryDecoder.entryCrcEncodingOffset())
        || areIn(
            bytes,
            runs,
            bytes.length,
            IndexDescriptor.RUN_LENGTH,
            RunEntryDecoder.entryCrcEncodingOffset());
  }

  private boolean areIn(byte[] bytes, int from, int to, int length, int covered) {
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    for (int at = from; at + length <= to; at += length) {
      int right = IndexDescriptor.entryCrc(crc, salt, at, buffer, at, covered);
      boolean sound = right == buffer.getInt(at + covered, ByteOrder.LITTLE_ENDIAN);
      if (sound && !isOriginal(bytes, at, length)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOriginal(byte[] bytes, int at, int length) {
    int end = at + length;
    return end <= original.length && Arrays.equals(bytes, at, end, original, at, end);
  }
}
