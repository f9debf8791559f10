package io.driftdb.log.read;

import io.driftdb.log.PartitionException;
import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.apply.TailWaiter;
import io.driftdb.log.index.Run;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.MutableDirectBuffer;

/**
 * How far a subscription has read one partition. Finds the runs of the partition by the indexes, so
 * that it never reads other partitions' bytes, and checks that offsets follow on each other: a hole
 * is an error, not a silence.
 */
final class PartitionCursor extends TailWaiter {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  private final LogSubscription owner;
  private final SegmentList segments;
  private final CommittedPartition partition;
  private final boolean pastDeletion;
  private final Run run = new Run();
  private volatile long nextOffset;
  private long segmentId;
  private long position;
  private long nextLsn;
  private boolean queued;
  private boolean left;

  /** Whether it is in the chain of those that may go on; its link belongs to the chain then. */
  final AtomicBoolean inReady = new AtomicBoolean();

  PartitionCursor nextReady;

  /**
   * {@code pastDeletion}: reads what is there of a topic that has been deleted, as far as it is.
   */
  PartitionCursor(
      LogSubscription owner,
      SegmentList segments,
      CommittedPartition partition,
      long offset,
      boolean pastDeletion) {
    this.owner = owner;
    this.segments = segments;
    this.partition = partition;
    this.nextOffset = offset;
    this.pastDeletion = pastDeletion;
  }

  @Override
  protected void onMore() {
    owner.onReady(this);
  }

  /** Asks to be woken at the end; false when there is more to read already. */
  boolean awaitMore() {
    partition.await(this);
    boolean refuses = partition.isDeleted() && !pastDeletion;
    return partition.nextOffset() <= nextOffset && !refuses;
  }

  /** Whether it reads what is left of a deleted topic: nothing promises that this is all. */
  boolean readsRemains() {
    return pastDeletion && partition.isDeleted();
  }

  /** Will read no more. */
  void leave() {
    left = true;
    partition.forget(this);
  }

  boolean hasLeft() {
    return left;
  }

  /** LSN of the next batch, or a lower one of the same run: the place in the merge. */
  long nextLsn() {
    return nextLsn;
  }

  /** How much of the located run has not been read. */
  long runBytesLeft() {
    return run.filePosition() + run.lengthBytes() - position;
  }

  /** Whether it stands in the merge. */
  boolean isQueued() {
    return queued;
  }

  void queued(boolean inMerge) {
    queued = inMerge;
  }

  long lagRecords() {
    return Math.max(0, partition.nextOffset() - nextOffset);
  }

  private String name() {
    return "topic " + partition.topicId() + " partition " + partition.partition();
  }

  /** Finds the run that the next offset is in; false at the end of what is committed. */
  boolean locate() throws IOException {
    if (partition.isDeleted() && !pastDeletion) {
      throw failure(ErrorCode.UNKNOWN_TOPIC, "the topic of " + name() + " has been deleted.");
    }
    if (nextOffset >= partition.nextOffset()) {
      return false;
    }
    if (nextOffset < partition.earliestOffset()) {
      throw failure(
          ErrorCode.OFFSET_OUT_OF_RANGE,
          name()
              + ": offset "
              + nextOffset
              + " is no longer held, the oldest is "
              + partition.earliestOffset()
              + ". "
              + ErrorCode.OFFSET_OUT_OF_RANGE.advice());
    }
    Segment[] all = segments.all();
    int place =
        segmentId == 0
            ? SegmentSearch.byOffset(all, partition, nextOffset)
            : SegmentList.placeOf(all, segmentId);
    for (int i = place; i < all.length; i++) {
      if (all[i].tryHold()) {
        try {
          if (locateIn(all[i])) {
            return true;
          }
        } finally {
          all[i].release();
        }
      }
    }
    throw damaged(nextOffset, partition.nextOffset());
  }

  private boolean locateIn(Segment segment) throws IOException {
    boolean found =
        segment.index().findByOffset(partition.topicId(), partition.partition(), nextOffset, run);
    if (!found) {
      return false;
    }
    if (run.baseOffset() > nextOffset) {
      throw damaged(nextOffset, run.baseOffset());
    }
    boolean goesOn = segmentId == segment.id() && position >= run.filePosition();
    if (goesOn && position >= run.filePosition() + run.lengthBytes()) {
      throw damaged(nextOffset, nextReadable()); // the run has been read, and ends before it
    }
    position = goesOn ? position : run.filePosition();
    nextLsn = goesOn ? nextLsn : run.firstLsn();
    segmentId = segment.id();
    return true;
  }

  private PartitionException failure(ErrorCode code, String message) {
    return new PartitionException(code, partition.topicId(), partition.partition(), message);
  }

  private PartitionException damaged(long from, long to) {
    return failure(
        ErrorCode.CORRUPT_RANGE,
        name()
            + ": offsets "
            + from
            + " to "
            + (to - 1)
            + " are damaged on disk and not served; the next that may be read is "
            + to
            + ". "
            + ErrorCode.CORRUPT_RANGE.advice());
  }

  /**
   * Writes entries of the located run: at least one when {@code atLeastOne}, as many as fit, and
   * none at or above the limit. Returns the bytes written.
   */
  int deliver(
      RunReader reader,
      MutableDirectBuffer target,
      int offset,
      int maxBytes,
      long limitLsn,
      boolean atLeastOne)
      throws IOException {
    Segment[] all = segments.all();
    int place = SegmentList.placeOf(all, segmentId);
    if (place == all.length || all[place].id() != segmentId || !all[place].tryHold()) {
      return 0;
    }
    try {
      int length = (int) runBytesLeft();
      reader.load(all[place], partition.topicId(), partition.partition(), position, length);
      return copy(reader, target, offset, maxBytes, limitLsn, atLeastOne);
    } finally {
      all[place].release();
    }
  }

  private int copy(
      RunReader reader,
      MutableDirectBuffer target,
      int offset,
      int maxBytes,
      long limitLsn,
      boolean atLeastOne)
      throws IOException {
    long loadedAt = position;
    int written = 0;
    while (advance(reader, written)) {
      if (reader.batch().nextOffset() <= nextOffset) {
        position = loadedAt + reader.frameEnd();
        continue;
      }
      nextLsn = reader.batchLsn();
      int length = DeliveryDescriptor.entryLength(reader.batch().batchLength());
      boolean fits = written + length <= maxBytes || (atLeastOne && written == 0);
      if (nextLsn >= limitLsn || !fits) {
        position = loadedAt + reader.frameOffset();
        return written;
      }
      if (reader.batch().baseOffset() > nextOffset) {
        throw damaged(nextOffset, reader.batch().baseOffset());
      }
      if (offset + written + length > target.capacity()) {
        throw failure(
            ErrorCode.RECORD_TOO_LARGE,
            name()
                + ": the batch at offset "
                + reader.batch().baseOffset()
                + " has "
                + reader.batch().batchLength()
                + " bytes, more than limit.batch lets this broker serve: raise it");
      }
      write(reader, target, offset + written);
      position = loadedAt + reader.frameEnd();
      nextLsn += reader.batch().recordCount();
      nextOffset = reader.batch().nextOffset();
      boolean goesOn = owner.onEntry(this, target, offset + written, nextLsn, reader.frameEndLsn());
      written += length;
      if (!goesOn) {
        return written;
      }
    }
    return written;
  }

  /** Moves to the next batch; passes over damage that ends before what is asked for. */
  private boolean advance(RunReader reader, int written) throws IOException {
    if (reader.next()) {
      return true;
    }
    if (!reader.isDamaged() || written > 0) {
      return false;
    }
    long next = reader.nextSoundOffset();
    if (next < 0 || next > nextOffset) {
      throw damaged(nextOffset, next < 0 ? nextReadable() : next);
    }
    return true;
  }

  /** Where reading may go on behind the damage: the next run, or the end. */
  private long nextReadable() throws IOException {
    for (Segment segment : segments.all()) {
      if (segment.id() >= segmentId && segment.tryHold()) {
        try {
          long after = nextOffset;
          boolean found =
              segment.index().findByOffset(partition.topicId(), partition.partition(), after, run);
          while (found && run.baseOffset() <= after) {
            found = segment.index().next(run);
          }
          if (found) {
            return run.baseOffset();
          }
        } finally {
          segment.release();
        }
      }
    }
    return partition.nextOffset();
  }

  private static void write(RunReader reader, MutableDirectBuffer target, int at) {
    int length = reader.batch().batchLength();
    target.putLong(at + DeliveryDescriptor.FIRST_LSN_OFFSET, reader.batchLsn(), LE);
    target.putLong(at + DeliveryDescriptor.APPEND_TIME_OFFSET, reader.appendTimeNs(), LE);
    target.putLong(at + DeliveryDescriptor.FRAME_END_LSN_OFFSET, reader.frameEndLsn(), LE);
    int batchAt = at + DeliveryDescriptor.BATCH_OFFSET;
    target.putBytes(batchAt, reader.buffer(), reader.batchOffset(), length);
    int padding = FrameDescriptor.align(length) - length;
    if (padding > 0) {
      target.setMemory(batchAt + length, padding, (byte) 0);
    }
  }
}
