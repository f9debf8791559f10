package io.driftdb.log.journal;

import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.SegmentHeaderDecoder;
import io.driftdb.schema.journal.SegmentHeaderEncoder;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the first block of a segment file says.
 *
 * @param previousEndPosition where the previous segment ends for good: what stands behind it there
 *     was taken back or never finished
 */
public record SegmentHeader(
    UUID clusterId,
    int shard,
    long segmentId,
    long baseLsn,
    long salt,
    long previousSegmentId,
    long previousEndPosition,
    long capacity,
    long createdNs) {

  /** Frames start behind it. */
  public static final int LENGTH = 4096;

  public static final int FORMAT_VERSION = 1;

  /** "DRIFTSEG", read as a little-endian number. */
  static final long MAGIC = 0x4745535446495244L;

  private static final int COVERED = SegmentHeaderDecoder.headerCrcEncodingOffset();

  /** The block as it is written. */
  public ByteBuffer encode() {
    ByteBuffer block = ByteBuffer.allocateDirect(LENGTH);
    UnsafeBuffer buffer = new UnsafeBuffer(block);
    SegmentHeaderEncoder encoder = new SegmentHeaderEncoder().wrap(buffer, 0);
    encoder
        .magic(MAGIC)
        .formatVersion(FORMAT_VERSION)
        .shard(shard)
        .segmentId(segmentId)
        .baseLsn(baseLsn)
        .salt(salt)
        .previousSegmentId(previousSegmentId)
        .previousEndPosition(previousEndPosition)
        .capacity(capacity)
        .createdNs(createdNs)
        .clusterIdHigh(clusterId.getMostSignificantBits())
        .clusterIdLow(clusterId.getLeastSignificantBits())
        .headerCrc(new Crc().of(buffer, 0, COVERED));
    return block;
  }

  /** Reads a block; null when it is damaged. Throws FORMAT_TOO_NEW for a later format. */
  public static SegmentHeader decode(ByteBuffer block, String file) {
    if (block.remaining() < SegmentHeaderDecoder.BLOCK_LENGTH) {
      return null;
    }
    UnsafeBuffer buffer = new UnsafeBuffer(block, block.position(), block.remaining());
    SegmentHeaderDecoder d =
        new SegmentHeaderDecoder()
            .wrap(
                buffer, 0, SegmentHeaderDecoder.BLOCK_LENGTH, SegmentHeaderDecoder.SCHEMA_VERSION);
    if (d.magic() != MAGIC || d.headerCrc() != new Crc().of(buffer, 0, COVERED)) {
      return null;
    }
    if (d.formatVersion() > FORMAT_VERSION) {
      throw new DriftException(
          ErrorCode.FORMAT_TOO_NEW,
          file
              + " has format version "
              + d.formatVersion()
              + ", this DriftDB reads up to "
              + FORMAT_VERSION
              + ". "
              + ErrorCode.FORMAT_TOO_NEW.advice());
    }
    return new SegmentHeader(
        new UUID(d.clusterIdHigh(), d.clusterIdLow()),
        d.shard(),
        d.segmentId(),
        d.baseLsn(),
        d.salt(),
        d.previousSegmentId(),
        d.previousEndPosition(),
        d.capacity(),
        d.createdNs());
  }
}
