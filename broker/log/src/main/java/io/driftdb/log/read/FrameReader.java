package io.driftdb.log.read;

import io.driftdb.log.journal.Segment;
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
 * where an earlier read ended without a search, and reads no more of the file then than it was told
 * to expect. One thread at a time.
 */
public final class FrameReader {
  private final SegmentList segments;
  private final SegmentScanner scanner = new SegmentScanner();
  private final FrameCursors cursors = new FrameCursors();
  private final FrameHeaderEncoder frame = new FrameHeaderEncoder();
  private FrameCursors.Cursor cursor;
  private ExpandableArrayBuffer frames;
  private int length;

  public FrameReader(SegmentList segments) {
    this.segments = segments;
  }

  /**
   * The frames from one LSN to before another, both a frame's first, as they were stamped: without
   * what ties them to a segment. CORRUPT_RANGE when not all of them can be read.
   *
   * @param expectedBytes of all these frames; another number only makes it slower
   */
  public byte[] read(long firstLsn, long endLsn, int expectedBytes) throws IOException {
    frames = new ExpandableArrayBuffer(expectedBytes);
    length = 0;
    long lsn = firstLsn;
    while (lsn < endLsn) {
      Segment[] all = segments.all();
      Segment segment = all.length == 0 ? null : all[SegmentSearch.byLsn(all, lsn)];
      if (segment == null || !segment.tryHold()) {
        throw missing(lsn);
      }
      try {
        long reached = readSegment(segment, lsn, endLsn);
        if (reached == lsn) {
          throw missing(lsn);
        }
        lsn = reached;
      } finally {
        segment.release();
      }
    }
    return takeFrames();
  }

  private byte[] takeFrames() {
    byte[] bytes = frames.byteArray();
    if (bytes.length != length) {
      bytes = new byte[length];
      frames.getBytes(0, bytes);
    }
    frames = null;
    return bytes;
  }

  private static DriftException missing(long lsn) {
    return new DriftException(
        ErrorCode.CORRUPT_RANGE,
        "the frame with LSN " + lsn + " can't be read. " + ErrorCode.CORRUPT_RANGE.advice());
  }

  private long readSegment(Segment segment, long lsn, long endLsn) throws IOException {
    cursor = cursors.before(segment, lsn);
    scanner.open(segment.file(), segment.header().salt(), segment.endPosition());
    if (cursor.nextLsn == lsn) {
      scanner.readAtOnce(Math.max(0, frames.capacity() - length));
    }
    cursor.position = scanner.scan(cursor.position, cursor.nextLsn, lsn, false, this::skip);
    if (cursor.nextLsn < lsn) {
      searchBehindDamage(lsn);
    }
    if (cursor.nextLsn == lsn) {
      cursor.position = scanner.scan(cursor.position, lsn, endLsn, true, this::add);
    }
    return Math.max(lsn, cursor.nextLsn);
  }

  /** A frame before it is damaged: its own may be sound. */
  private void searchBehindDamage(long lsn) throws IOException {
    long found = scanner.find(cursor.position, lsn, false);
    if (found >= 0 && scanner.found().firstLsn() == lsn) {
      cursor.position = found;
      cursor.nextLsn = lsn;
    }
  }

  private void skip(DirectBuffer buffer, int offset, int frameLength, long at) {
    cursor.nextLsn = scanner.found().firstLsn() + scanner.found().recordCount();
  }

  private void add(DirectBuffer buffer, int offset, int frameLength, long at) {
    skip(buffer, offset, frameLength, at);
    frames.putBytes(length, buffer, offset, frameLength);
    frame.wrap(frames, length).headerCrc(0).durableMark(0);
    length += frameLength;
  }
}
