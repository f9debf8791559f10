package io.driftdb.log.journal;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Empty segment files that are ready for use. The housekeeper makes them ahead of need, or takes
 * over files that retention has dropped; the shard's thread takes them.
 */
public final class SpareSegments {
  private final ShardDirectory directory;
  private final long capacity;
  private final int target;
  private final ConcurrentLinkedQueue<String> ready = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong nextNumber = new AtomicLong(1);

  public SpareSegments(ShardDirectory directory, long capacity, int target) {
    this.directory = directory;
    this.capacity = capacity;
    this.target = target;
  }

  /** Takes over a spare that was there at start. */
  public void adopt(long number) {
    nextNumber.accumulateAndGet(number + 1, Math::max);
    ready.add(SegmentNames.spare(number));
    count.incrementAndGet();
  }

  /** A spare's name, or null when none is ready. */
  public String poll() {
    String name = ready.poll();
    if (name != null) {
      count.decrementAndGet();
    }
    return name;
  }

  public int count() {
    return count.get();
  }

  public boolean isShort() {
    return count.get() < target;
  }

  /** Makes one more; an IOException leaves nothing behind. */
  public void addNew() throws IOException {
    long number = nextNumber.getAndIncrement();
    directory.createSpareDurably(SegmentNames.spare(number), capacity);
    ready.add(SegmentNames.spare(number));
    count.incrementAndGet();
  }

  /** Turns the file of a dropped segment into a spare, or deletes it when there are enough. */
  public void recycle(long segmentId, long fileCapacity) throws IOException {
    directory.files().delete(directory.file(SegmentNames.index(segmentId)));
    if (isShort() && fileCapacity == capacity) {
      long number = nextNumber.getAndIncrement();
      directory
          .files()
          .rename(
              directory.file(SegmentNames.segment(segmentId)),
              directory.file(SegmentNames.spare(number)));
      directory.files().syncDirectory(directory.path());
      ready.add(SegmentNames.spare(number));
      count.incrementAndGet();
    } else {
      directory.files().delete(directory.file(SegmentNames.segment(segmentId)));
      directory.files().syncDirectory(directory.path());
    }
  }
}
