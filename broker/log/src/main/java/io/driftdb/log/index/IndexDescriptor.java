package io.driftdb.log.index;

import io.driftdb.schema.Crc;
import io.driftdb.schema.journal.IndexHeaderDecoder;
import io.driftdb.schema.journal.PartitionEntryDecoder;
import io.driftdb.schema.journal.RunEntryDecoder;
import org.agrona.DirectBuffer;

/**
 * The index file of a sealed segment.
 *
 * <pre>
 *   | index header (76) | partition entry (44) ... | run entry (36) ... |
 * </pre>
 *
 * Partition entries are sorted by topic id and partition; each names its first run and how many
 * follow it, sorted by offset. Each entry has a CRC of its own, bound to its place in this very
 * file.
 */
final class IndexDescriptor {
  static final int FORMAT_VERSION = 1;

  /** "DRIFTIDX", read as a little-endian number. */
  static final long MAGIC = 0x5844495446495244L;

  static final int HEADER_LENGTH = IndexHeaderDecoder.BLOCK_LENGTH;

  /** The header CRC covers what stands before it. */
  static final int HEADER_COVERED = IndexHeaderDecoder.headerCrcEncodingOffset();

  static final int PARTITION_LENGTH = PartitionEntryDecoder.BLOCK_LENGTH;
  static final int RUN_LENGTH = RunEntryDecoder.BLOCK_LENGTH;

  private IndexDescriptor() {}

  static long partitionPosition(int i) {
    return HEADER_LENGTH + (long) i * PARTITION_LENGTH;
  }

  static long runPosition(int partitionCount, int i) {
    return partitionPosition(partitionCount) + (long) i * RUN_LENGTH;
  }

  /** The CRC of the entry that stands at that position of the file. */
  static int entryCrc(
      Crc crc, long salt, long position, DirectBuffer buffer, int offset, int covered) {
    return crc.reset().update(salt).update(position).update(buffer, offset, covered).value();
  }
}
