package io.driftdb.log;

import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.schema.Crc;
import io.driftdb.schema.journal.CheckpointHeaderDecoder;
import io.driftdb.schema.journal.CheckpointHeaderEncoder;
import io.driftdb.schema.journal.SegmentHeaderDecoder;
import io.driftdb.schema.journal.SegmentHeaderEncoder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** First blocks of files as a later version of DriftDB would write them. */
final class SegmentBlocks {
  private SegmentBlocks() {}

  /** A segment's first block, sound but of a later format. */
  static byte[] withLaterFormat(byte[] segment) {
    byte[] block = Arrays.copyOf(segment, SegmentHeader.LENGTH);
    UnsafeBuffer buffer = new UnsafeBuffer(block);
    new SegmentHeaderEncoder()
        .wrap(buffer, 0)
        .formatVersion(SegmentHeader.FORMAT_VERSION + 1)
        .headerCrc(new Crc().of(buffer, 0, SegmentHeaderDecoder.headerCrcEncodingOffset()));
    return block;
  }

  /** A checkpoint that matches its checksums and holds nothing that is a state. */
  static byte[] checkpointWithoutState(byte[] checkpoint) {
    int length = CheckpointHeaderDecoder.BLOCK_LENGTH;
    byte[] other = Arrays.copyOf(checkpoint, length + 100);
    Arrays.fill(other, length, other.length, (byte) 0x7F);
    UnsafeBuffer buffer = new UnsafeBuffer(other);
    new CheckpointHeaderEncoder()
        .wrap(buffer, 0)
        .bodyLength(100)
        .bodyCrc(new Crc().of(buffer, length, 100))
        .headerCrc(new Crc().of(buffer, 0, CheckpointHeaderDecoder.headerCrcEncodingOffset()));
    return other;
  }

  /** A checkpoint, sound but of a later format. */
  static byte[] checkpointWithLaterFormat(byte[] checkpoint) {
    byte[] later = checkpoint.clone();
    UnsafeBuffer buffer = new UnsafeBuffer(later);
    new CheckpointHeaderEncoder()
        .wrap(buffer, 0)
        .formatVersion(9)
        .headerCrc(new Crc().of(buffer, 0, CheckpointHeaderDecoder.headerCrcEncodingOffset()));
    return later;
  }
}
