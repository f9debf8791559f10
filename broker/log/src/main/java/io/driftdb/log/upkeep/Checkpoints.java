package io.driftdb.log.upkeep;

import io.driftdb.log.LogConfig;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.recover.Checkpoint;
import io.driftdb.log.recover.QuarantinedRange;
import io.driftdb.log.recover.RecoveryReport;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.log.sequence.StateWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Takes checkpoints: the shard's thread copies the state, and the housekeeper writes the copy to
 * its file once all of it is committed. A copy of what is taken back is dropped.
 */
final class Checkpoints {
  private static final int KEPT = 2;

  private record Pending(long number, Checkpoint checkpoint) {}

  private final ShardDirectory directory;
  private final long everyBytes;
  private final long segmentBytes;
  private final List<QuarantinedRange> quarantined;
  private final AtomicReference<Pending> pending = new AtomicReference<>();
  private volatile long writtenLsn;
  private volatile long writtenNumber;
  private long takenNumber;
  private long lastSegmentId;
  private long lastPosition;

  Checkpoints(ShardDirectory directory, LogConfig config, RecoveryReport report) {
    this.directory = directory;
    this.everyBytes = config.checkpointBytes();
    this.segmentBytes = config.segmentBytes();
    this.quarantined = List.copyOf(report.quarantined());
    Checkpoint last = report.checkpoint();
    if (last != null) {
      writtenLsn = last.lsn();
      lastSegmentId = last.segmentId();
      lastPosition = last.filePosition();
    }
  }

  /** Shard's thread: whether so much has been written since the last one. */
  boolean isDue(Segment active) {
    if (pending.get() != null) {
      return false;
    }
    if (lastSegmentId == 0) {
      lastSegmentId = active.id();
    }
    long written =
        (active.id() - lastSegmentId) * segmentBytes + active.endPosition() - lastPosition;
    return written >= everyBytes;
  }

  /** Shard's thread: copies the state; returns the checkpoint's number. */
  long take(SequencedState state, Segment active, Duration producerExpiry) {
    state.expireProducers(producerExpiry.toNanos());
    pending.set(new Pending(++takenNumber, copy(state, active, false)));
    lastSegmentId = active.id();
    lastPosition = active.endPosition();
    return takenNumber;
  }

  private Checkpoint copy(SequencedState state, Segment active, boolean clean) {
    StateWriter out = new StateWriter();
    state.write(out);
    out.putInt(quarantined.size());
    for (QuarantinedRange range : quarantined) {
      out.putLong(range.segmentId());
      out.putLong(range.fromPosition());
      out.putLong(range.toPosition());
      out.putLong(range.fromLsn());
      out.putLong(range.toLsn());
    }
    state.writeTables(out);
    state.writeDecisions(out);
    return new Checkpoint(
        state.nextLsn(),
        active.id(),
        active.endPosition(),
        clean,
        ByteBuffer.wrap(out.array(), 0, out.length()));
  }

  /** Shard's thread: records from that LSN on are taken back, which are not committed. */
  void forgetAbove(long lsn) {
    Pending copy = pending.get();
    if (copy != null && copy.checkpoint.lsn() > lsn) {
      pending.compareAndSet(copy, null);
    }
  }

  /**
   * Housekeeper: writes the copy, if there is one and it is committed, and deletes checkpoints that
   * are not needed.
   */
  int writePending(long committedLsn) throws IOException {
    Pending next = pending.get();
    if (next == null || next.checkpoint.lsn() > committedLsn) {
      return 0;
    }
    next.checkpoint.writeDurably(directory);
    writtenLsn = next.checkpoint.lsn();
    writtenNumber = next.number;
    pending.compareAndSet(next, null); // a later one may have come meanwhile
    deleteOld();
    return 1;
  }

  /** Shard's thread, at an orderly stop. */
  void writeFinalDurably(SequencedState state, Segment active) throws IOException {
    copy(state, active, true).writeDurably(directory);
    deleteOld();
  }

  private void deleteOld() throws IOException {
    List<String> names =
        directory.files().list(directory.path()).stream()
            .filter(n -> SegmentNames.number(n, SegmentNames.CHECKPOINT_SUFFIX) >= 0)
            .toList();
    for (int i = 0; i < names.size() - KEPT; i++) {
      directory.files().delete(directory.file(names.get(i)));
    }
  }

  /** Whether that checkpoint, or one taken later, is durable. */
  boolean isWritten(long number) {
    return writtenNumber >= number;
  }

  /** LSN of the last checkpoint that is durable, 0 for none. */
  long writtenLsn() {
    return writtenLsn;
  }
}
