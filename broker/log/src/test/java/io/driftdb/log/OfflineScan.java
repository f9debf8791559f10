package io.driftdb.log;

import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.recover.SegmentScanner;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** All frames of a shard as they stand in its files, read without indexes. */
final class OfflineScan {
  private OfflineScan() {}

  /** The frames, without what differs from one segment to another. */
  static List<UnsafeBuffer> frames(Shard shard) throws IOException {
    List<UnsafeBuffer> frames = new ArrayList<>();
    SegmentScanner scanner = new SegmentScanner();
    for (Segment segment : shard.upkeep().segments().all()) {
      scanner.open(segment.file(), segment.header().salt(), segment.endPosition());
      long end =
          scanner.scan(
              SegmentHeader.LENGTH,
              segment.header().baseLsn(),
              true,
              (buffer, offset, length, position) -> {
                UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
                copy.putBytes(0, buffer, offset, length);
                frames.add(bare(copy));
              });
      LogModel.require(end == segment.endPosition(), "segment " + segment.id() + " ends early");
    }
    return frames;
  }

  /** The frame without its CRC and durable mark. */
  static UnsafeBuffer bare(UnsafeBuffer frame) {
    new FrameHeaderEncoder().wrap(frame, 0).headerCrc(0).durableMark(0);
    return frame;
  }
}
