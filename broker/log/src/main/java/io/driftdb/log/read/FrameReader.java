package io.driftdb.log.read;

import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.log.recover.SegmentScanner;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import java.io.IOException;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Reads whole frames by their LSN, whatever they are of and whether they are committed. Goes on
 * where the last read ended without a search. One thread at a time.
 */
public final class FrameReader {
  private final SegmentList segments;
  private final SegmentScanner scanner = new SegmentScanner();
  private final FrameHeaderEncoder frame = new FrameHeaderEncoder();
  private long segmentId;
  private long position;
  private long nextLsn;
  private int length;

  public FrameReader(SegmentList segments) {
    this.segments = segments;
  }

  /**
   * The frames from one LSN to before another, both a frame's first, as they were stamped: without
   * what ties them to a segment. CORRUPT_RANGE when not all of them can be read.
   */
  public byte[] read(long firstLsn, long endLsn) throws IOException {
    ExpandableArrayBuffer frames = new ExpandableArrayBuffer();
    length = 0;
    long lsn = firstLsn;
    while (lsn < endLsn) {
      Segment[] all = segments.all();
      Segment segment = all.length == 0 ? null : all[SegmentSearch.byLsn(all, lsn)];
      if (segment == null || !segment.tryHold()) {
        throw missing(lsn);
      }
      try {
        long reached = readSegment(segment, lsn, endLsn, frames);
        if (reached == lsn) {
          throw missing(lsn);
        }
        lsn = reached;
      } finally {
        segment.release();
      }
    }
    byte[] bytes = new byte[length];
    frames.getBytes(0, bytes);
    return bytes;
  }

  private static DriftException missing(long lsn) {
    return new DriftException(
        ErrorCode.CORRUPT_RANGE,
        "the frame with LSN " + lsn + " can't be read. " + ErrorCode.CORRUPT_RANGE.advice());
  }

  private long readSegment(Segment segment, long lsn, long endLsn, ExpandableArrayBuffer frames)
      throws IOException {
    scanner.open(segment.file(), segment.header().salt(), segment.endPosition());
    boolean goesOn = segment.id() == segmentId && nextLsn <= lsn;
    long from = goesOn ? position : SegmentHeader.LENGTH;
    nextLsn = goesOn ? nextLsn : segment.header().baseLsn();
    position = scanner.scan(from, nextLsn, lsn, false, this::skip);
    if (nextLsn < lsn) {
      searchBehindDamage(lsn);
    }
    if (nextLsn == lsn) {
      position =
          scanner.scan(
              position,
              lsn,
              endLsn,
              true,
              (buffer, offset, frameLength, at) -> add(buffer, offset, frameLength, frames));
    }
    segmentId = segment.id();
    return Math.max(lsn, nextLsn);
  }

  /** A frame before it is damaged: its own may be sound. */
  private void searchBehindDamage(long lsn) throws IOException {
    long found = scanner.find(position, lsn, false);
    if (found >= 0 && scanner.found().firstLsn() == lsn) {
      position = found;
      nextLsn = lsn;
    }
  }

  private void skip(DirectBuffer buffer, int offset, int frameLength, long at) {
    nextLsn = scanner.found().firstLsn() + scanner.found().recordCount();
  }

  private void add(DirectBuffer buffer, int offset, int frameLength, ExpandableArrayBuffer frames) {
    skip(buffer, offset, frameLength, 0);
    frames.putBytes(length, buffer, offset, frameLength);
    frame.wrap(frames, length).headerCrc(0).durableMark(0);
    length += frameLength;
  }
}
