package io.driftdb.log.read;

import io.driftdb.log.PositionKind;
import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.index.Run;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.Arrays;

/** Turns positions into offsets. Reads files: any thread but a ring's; one at a time per object. */
public final class PositionResolver {
  private final SegmentList segments;
  private final RunReaders readers;
  private final Run run = new Run();

  public PositionResolver(SegmentList segments, RunReaders readers) {
    this.segments = segments;
    this.readers = readers;
  }

  /** The offset that a position stands for; OFFSET_OUT_OF_RANGE for an offset that is not held. */
  public long resolve(CommittedPartition partition, PositionKind kind, long value)
      throws IOException {
    long earliest = partition.earliestOffset();
    long latest = partition.nextOffset();
    return switch (kind) {
      case EARLIEST -> earliest;
      case LATEST -> latest;
      case OFFSET -> checkOffset(partition, value, earliest, latest);
      case LSN, TIME -> Math.max(earliest, Math.min(latest, search(partition, kind, value)));
    };
  }

  private long search(CommittedPartition partition, PositionKind kind, long value)
      throws IOException {
    RunReader reader = readers.borrow();
    try {
      return search(reader, partition, kind, value);
    } finally {
      readers.giveBack(reader);
    }
  }

  private static long checkOffset(
      CommittedPartition partition, long offset, long earliest, long latest) {
    if (offset < earliest || offset > latest) {
      throw new DriftException(
          ErrorCode.OFFSET_OUT_OF_RANGE,
          "partition "
              + partition.partition()
              + " holds offsets "
              + earliest
              + " to "
              + latest
              + " (exclusive), "
              + offset
              + " is not one of them. "
              + ErrorCode.OFFSET_OUT_OF_RANGE.advice());
    }
    return offset;
  }

  private long search(RunReader reader, CommittedPartition partition, PositionKind kind, long value)
      throws IOException {
    Segment[] all = segments.all();
    int start =
        kind == PositionKind.LSN
            ? SegmentSearch.byLsn(all, value)
            : SegmentSearch.byTime(all, value);
    for (int i = start; i < all.length; i++) {
      if (all[i].tryHold()) {
        try {
          long offset = searchIn(reader, all, i, partition, kind, value);
          if (offset >= 0) {
            return offset;
          }
        } finally {
          all[i].release();
        }
      }
    }
    long latest = partition.nextOffset();
    requireNoHole(all, partition, latest, lowestLsn(kind, value), Long.MAX_VALUE);
    return latest;
  }

  private static long lowestLsn(PositionKind kind, long value) {
    return kind == PositionKind.LSN ? value : 0;
  }

  /**
   * Records before the offset that recovery could not read may be among those that are looked for:
   * what comes next is not what was asked for then.
   */
  private void requireNoHole(
      Segment[] before, CommittedPartition partition, long offset, long fromLsn, long toLsn)
      throws IOException {
    if (!segments.isDamaged(fromLsn, toLsn)) {
      return;
    }
    long reached = partition.earliestOffset();
    for (Segment segment : before) {
      reached = Math.max(reached, nextOffsetIn(segment, partition));
    }
    if (reached < offset) {
      throw damaged(partition.partition(), reached);
    }
  }

  /** Whether what is missing in a hole before an LSN may be at or above another. */
  private boolean isLost(long fromLsn, long beforeLsn) {
    return segments.isDamaged(fromLsn, beforeLsn) || !segments.isDamaged(0, fromLsn);
  }

  private static long nextOffsetIn(Segment segment, CommittedPartition partition)
      throws IOException {
    if (!segment.tryHold()) {
      return 0;
    }
    try {
      return segment.index().nextOffset(partition.topicId(), partition.partition());
    } finally {
      segment.release();
    }
  }

  private long searchIn(
      RunReader reader,
      Segment[] all,
      int place,
      CommittedPartition partition,
      PositionKind kind,
      long value)
      throws IOException {
    Segment segment = all[place];
    int topicId = partition.topicId();
    int number = partition.partition();
    boolean found =
        kind == PositionKind.LSN
            ? segment.index().findByLsn(topicId, number, value, run)
            : segment.index().findByTime(topicId, number, value, run);
    long from = lowestLsn(kind, value);
    long reached = -1;
    while (found) {
      reader.load(segment, topicId, number, run.filePosition(), run.lengthBytes());
      boolean sound = reader.next();
      while (sound || reader.isDamaged()) {
        boolean behindDamage = !sound;
        if (behindDamage && reader.nextSoundOffset() < 0) {
          throw damaged(number, run.baseOffset());
        }
        long skipped = value - reader.batchLsn();
        boolean here =
            kind == PositionKind.LSN
                ? skipped < reader.batch().recordCount()
                : reader.appendTimeNs() >= value;
        long base = reader.batch().baseOffset();
        if (here && (kind == PositionKind.TIME || skipped < 0)) {
          if (behindDamage || (reached >= 0 && reached < base && isLost(from, reader.batchLsn()))) {
            throw damaged(number, run.baseOffset());
          }
          if (reached < 0) {
            requireNoHole(Arrays.copyOf(all, place), partition, base, from, reader.batchLsn());
          }
        }
        if (here) {
          long within = kind == PositionKind.LSN ? Math.max(0, skipped) : 0;
          return base + within;
        }
        reached = reader.batch().nextOffset();
        sound = reader.next();
      }
      found = segment.index().next(run);
    }
    return -1;
  }

  private DriftException damaged(int number, long offset) {
    return new DriftException(
        ErrorCode.CORRUPT_RANGE,
        "partition "
            + number
            + " is damaged behind offset "
            + offset
            + ", where that position is looked for. "
            + ErrorCode.CORRUPT_RANGE.advice());
  }
}
