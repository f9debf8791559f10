package io.driftdb.log.read;

import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentHeader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where frames begin, in the segments that were read last: one each mebibyte that was gone through,
 * and where reads have ended. So what was searched once is never searched again, and several that
 * read side by side each go on where they are. A place stays what it is: a segment that is cut gets
 * no more frames.
 */
final class FramePlaces {
  /** Bytes from one to the next. */
  static final long APART = 1 << 20;

  private static final int SEGMENTS = 4;

  /** Those of one segment. */
  static final class OfSegment {
    /** Some more than a segment has mebibytes: reads that begin anew leave places behind. */
    private static final int MOST = 1 << 13;

    private final long segmentId;
    private final long baseLsn;
    private final TreeMap<Long, Long> positions = new TreeMap<>();

    private OfSegment(Segment segment) {
      segmentId = segment.id();
      baseLsn = segment.header().baseLsn();
      forget();
    }

    private void forget() {
      positions.clear();
      positions.put(baseLsn, (long) SegmentHeader.LENGTH);
    }

    /** The LSN and the position of the last one that does not start behind that LSN, or null. */
    Map.Entry<Long, Long> before(long lsn) {
      return positions.floorEntry(lsn);
    }

    /** A read has come from a place to another one. */
    void reached(Map.Entry<Long, Long> from, long lsn, long position) {
      if (positions.size() >= MOST) {
        forget();
      }
      positions.put(lsn, position);
      Map.Entry<Long, Long> earlier = positions.lowerEntry(from.getKey());
      boolean isBetween = earlier != null && lsn > from.getKey();
      if (isBetween && from.getValue() - earlier.getValue() < APART) {
        positions.remove(from.getKey());
      }
    }
  }

  private final Deque<OfSegment> lastUsed = new ArrayDeque<>();

  OfSegment of(Segment segment) {
    OfSegment found = null;
    for (Iterator<OfSegment> i = lastUsed.iterator(); i.hasNext() && found == null; ) {
      OfSegment each = i.next();
      if (each.segmentId == segment.id()) {
        found = each;
        i.remove();
      }
    }
    if (found == null) {
      found = new OfSegment(segment);
    }
    lastUsed.addFirst(found);
    if (lastUsed.size() > SEGMENTS) {
      lastUsed.removeLast();
    }
    return found;
  }
}
