package io.driftdb.log.journal;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Empty segment files that are ready for use. The housekeeper makes them ahead of need, or takes
 * over files that retention has dropped; the shard's thread takes them. An IOException loses a
 * spare, never a record.
 */
public final class SpareSegments {
  private final ShardDirectory directory;
  private final int capacity;
  private final int smallCapacity;
  private final int target;
  private final ConcurrentLinkedQueue<Spare> ready = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong nextNumber = new AtomicLong(1);
  private UnfinishedSpare unfinished;

  public SpareSegments(ShardDirectory directory, JournalLimits limits, int target) {
    this.directory = directory;
    this.capacity = limits.segmentBytes();
    this.smallCapacity = limits.smallSegmentBytes();
    this.target = target;
  }

  /** Takes over a spare that was there at start; false when its size is of no use. */
  public boolean adopt(long number, long size) {
    nextNumber.accumulateAndGet(number + 1, Math::max);
    if (size != capacity) {
      return false;
    }
    add(new Spare(SegmentNames.spare(number), capacity));
    return true;
  }

  private void add(Spare spare) {
    count.incrementAndGet(); // first: who takes it at once counts it out
    ready.add(spare);
  }

  /** A spare, or null when none is ready. */
  Spare poll() {
    Spare spare = ready.poll();
    if (spare != null) {
      count.decrementAndGet();
    }
    return spare;
  }

  public int count() {
    return count.get();
  }

  public boolean isShort() {
    return count.get() < target;
  }

  /**
   * Shard's thread: a spare for somebody who waits for it, as small as a segment may be, so that a
   * first start or a truncation does not wait for a whole segment of zeros.
   */
  Spare makeSmallDurably() throws IOException {
    UnfinishedSpare small = new UnfinishedSpare(directory, next(smallCapacity));
    try {
      small.extendDurably(smallCapacity);
      return small.finishDurably();
    } catch (IOException e) {
      small.abandon();
      throw e;
    }
  }

  private Spare next(int bytes) {
    return new Spare(SegmentNames.spare(nextNumber.getAndIncrement()), bytes);
  }

  /** Housekeeper: bytes of the next spare that are there already. */
  public long made() {
    return unfinished == null ? 0 : unfinished.made();
  }

  /**
   * Housekeeper: goes on with the next spare; true when it is ready now. An IOException leaves
   * nothing of it behind.
   */
  public boolean makeDurably(long bytes) throws IOException {
    if (unfinished == null) {
      unfinished = new UnfinishedSpare(directory, next(capacity));
    }
    try {
      if (!unfinished.extendDurably(bytes)) {
        return false;
      }
      add(unfinished.finishDurably());
      unfinished = null;
      return true;
    } catch (IOException e) {
      abandon();
      throw e;
    }
  }

  /** Housekeeper, or when it has ended: leaves nothing half made behind. */
  public void abandon() throws IOException {
    UnfinishedSpare given = unfinished;
    unfinished = null;
    if (given != null) {
      given.abandon();
    }
  }

  /**
   * Turns the file of a dropped segment into a spare, or deletes it when there are enough. After an
   * IOException it may be tried again: what the first try has moved is gone then.
   */
  public void recycle(long segmentId, long fileCapacity) throws IOException {
    LogFiles files = directory.files();
    Path segment = directory.file(SegmentNames.segment(segmentId));
    files.delete(directory.file(SegmentNames.index(segmentId)));
    if (isShort() && fileCapacity == capacity && isWhole(segment)) {
      Spare spare = next(capacity);
      files.rename(segment, directory.file(spare.name()));
      syncOrDelete(spare);
      add(spare);
    } else {
      files.delete(segment);
      files.syncDirectory(directory.path());
    }
  }

  /** One that was copied from another node ends where its records do. */
  private boolean isWhole(Path segment) throws IOException {
    if (!directory.files().exists(segment)) {
      return false;
    }
    try (LogFile file = directory.files().openReadOnly(segment)) {
      return file.size() == capacity;
    }
  }

  /**
   * A name that may not last must not be built upon, nor its file be left where nobody needs it.
   */
  private void syncOrDelete(Spare spare) throws IOException {
    try {
      directory.files().syncDirectory(directory.path());
    } catch (IOException e) {
      directory.files().delete(directory.file(spare.name()));
      throw e;
    }
  }
}
