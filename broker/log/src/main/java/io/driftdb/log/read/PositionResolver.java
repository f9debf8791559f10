package io.driftdb.log.read;

import io.driftdb.log.PositionKind;
import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.index.Run;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;

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
          long offset = searchIn(reader, all[i], partition, kind, value);
          if (offset >= 0) {
            return offset;
          }
        } finally {
          all[i].release();
        }
      }
    }
    return partition.nextOffset();
  }

  private long searchIn(
      RunReader reader,
      Segment segment,
      CommittedPartition partition,
      PositionKind kind,
      long value)
      throws IOException {
    int topicId = partition.topicId();
    int number = partition.partition();
    boolean found =
        kind == PositionKind.LSN
            ? segment.index().findByLsn(topicId, number, value, run)
            : segment.index().findByTime(topicId, number, value, run);
    while (found) {
      reader.load(segment, topicId, number, run.filePosition(), run.lengthBytes());
      boolean sound = reader.next();
      while (sound || reader.isDamaged()) {
        boolean behindDamage = !sound;
        if (behindDamage && reader.nextSoundOffset() < 0) {
          throw damaged(number);
        }
        long skipped = value - reader.batchLsn();
        boolean here =
            kind == PositionKind.LSN
                ? skipped < reader.batch().recordCount()
                : reader.appendTimeNs() >= value;
        if (here && behindDamage && (kind == PositionKind.TIME || skipped < 0)) {
          throw damaged(number);
        }
        if (here) {
          long within = kind == PositionKind.LSN ? Math.max(0, skipped) : 0;
          return reader.batch().baseOffset() + within;
        }
        sound = reader.next();
      }
      found = segment.index().next(run);
    }
    return -1;
  }

  private DriftException damaged(int number) {
    return new DriftException(
        ErrorCode.CORRUPT_RANGE,
        "partition "
            + number
            + " is damaged behind offset "
            + run.baseOffset()
            + ", where that position is looked for. "
            + ErrorCode.CORRUPT_RANGE.advice());
  }
}
