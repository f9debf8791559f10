package io.driftdb.log.read;

import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.log.recover.SegmentScanner;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import java.io.IOException;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Reads whole frames by their LSN, whatever they are of and whether they are committed. Goes on
 * where an earlier read ended without a search, and reads no more of the file then than it was told
 * to expect. One thread at a time.
 */
public final class FrameReader {
  /** So much of a segment is gone through at once: others wait meanwhile, and heartbeats do. */
  private static final long SEARCHED_BYTES = 16L << 20;

  private static final long SEARCHING = -1;

  private final SegmentList segments;
  private final long searchedBytes;
  private final SegmentScanner scanner = new SegmentScanner();
  private final FramePlaces known = new FramePlaces();
  private final FrameHeaderEncoder frame = new FrameHeaderEncoder();
  private FramePlaces.OfSegment places;
  private Map.Entry<Long, Long> start;
  private long nextLsn;
  private long position;
  private long duePosition;
  private ExpandableArrayBuffer frames;
  private int length;

  public FrameReader(SegmentList segments) {
    this(segments, SEARCHED_BYTES);
  }

  /** {@code searchedBytes}: so much of a segment is gone through at once, in place of 16 MiB. */
  public FrameReader(SegmentList segments, long searchedBytes) {
    this.segments = segments;
    this.searchedBytes = searchedBytes;
  }

  /**
   * The frames from one LSN to before another, both a frame's first, as they were stamped: without
   * what ties them to a segment. Null when the first of them has not been found within 16 MiB: the
   * next call goes on from there. CORRUPT_RANGE when not all of them can be read.
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
        if (reached == SEARCHING) {
          return null;
        }
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
    scanner.open(segment.file(), segment.header().salt(), segment.endPosition());
    places = known.of(segment);
    Map.Entry<Long, Long> before = places.before(lsn);
    if (before == null) {
      return lsn; // the log begins behind it
    }
    startAt(before);
    if (nextLsn == lsn) {
      scanner.readAtOnce(Math.max(0, frames.capacity() - length));
    } else if (!search(lsn)) {
      return SEARCHING;
    }
    if (nextLsn == lsn) {
      scanner.scan(position, lsn, endLsn, Long.MAX_VALUE, true, this::add);
    }
    places.reached(start, nextLsn, position);
    return Math.max(lsn, nextLsn);
  }

  private void startAt(Map.Entry<Long, Long> place) {
    start = place;
    nextLsn = place.getKey();
    position = place.getValue();
    duePosition = position + FramePlaces.APART;
  }

  /** False when there is more to be gone through. */
  private boolean search(long lsn) throws IOException {
    long stop = position + searchedBytes;
    scanner.scan(position, nextLsn, lsn, stop, false, this::skip);
    if (nextLsn < lsn && position >= stop) {
      places.reached(start, nextLsn, position);
      return false;
    }
    if (nextLsn < lsn) {
      searchBehindDamage(lsn);
    }
    return true;
  }

  /** A frame before it is damaged: its own may be sound. */
  private void searchBehindDamage(long lsn) throws IOException {
    long at = scanner.find(position, lsn, false);
    if (at >= 0 && scanner.found().firstLsn() == lsn) {
      position = at;
      nextLsn = lsn;
    }
  }

  private void skip(DirectBuffer buffer, int offset, int frameLength, long at) {
    nextLsn = scanner.found().firstLsn() + scanner.found().recordCount();
    position = at + frameLength;
    if (position >= duePosition) {
      places.reached(start, nextLsn, position);
      startAt(Map.entry(nextLsn, position));
    }
  }

  private void add(DirectBuffer buffer, int offset, int frameLength, long at) {
    skip(buffer, offset, frameLength, at);
    frames.putBytes(length, buffer, offset, frameLength);
    frame.wrap(frames, length).headerCrc(0).durableMark(0);
    length += frameLength;
  }
}
