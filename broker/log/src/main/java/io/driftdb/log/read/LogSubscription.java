package io.driftdb.log.read;

import io.driftdb.log.PartitionException;
import io.driftdb.log.Subscription;
import io.driftdb.log.apply.Apply;
import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;

/**
 * Merges the cursors of its partitions in LSN order. Cursors at the end of their partition wait
 * there and cost nothing; those with something to read stand in a heap. One thread at a time; does
 * not allocate once warm.
 */
public final class LogSubscription implements Subscription {
  /** Sees what one cursor delivers, and may add and remove others then. */
  interface Watch {
    /** An entry stands there; true when it has added a cursor. */
    boolean onEntry(MutableDirectBuffer buffer, int offset);
  }

  private final Apply apply;
  private final SegmentList segments;
  private final RunReaders readers;
  private final Runnable wake;
  private final Set<PartitionCursor> cursors = new LinkedHashSet<>();
  private final PriorityQueue<PartitionCursor> merge =
      new PriorityQueue<>(Comparator.comparingLong(PartitionCursor::nextLsn));
  private final AtomicReference<PartitionCursor> ready = new AtomicReference<>();
  private final AtomicBoolean signalled = new AtomicBoolean(true);
  private PartitionCursor watched;
  private Watch watch;
  private boolean grown;
  private int entries;
  private long visibleRead;
  private long lastEndLsn;
  private long lastFrameEndLsn;
  private DriftException failure;
  private volatile boolean closed;

  public LogSubscription(Apply apply, SegmentList segments, RunReaders readers, Runnable wake) {
    this.apply = apply;
    this.segments = segments;
    this.readers = readers;
    this.wake = wake;
  }

  /** Before the first poll: one more partition to read, from that offset on. */
  public void add(CommittedPartition partition, long offset) {
    add(partition, offset, false);
  }

  /**
   * One more partition to read, also while polling. {@code pastDeletion}: when its topic is deleted
   * it goes on with what is there, and then ends in silence.
   */
  PartitionCursor add(CommittedPartition partition, long offset, boolean pastDeletion) {
    PartitionCursor cursor = new PartitionCursor(this, segments, partition, offset, pastDeletion);
    cursors.add(cursor);
    pushReady(cursor);
    return cursor;
  }

  /** Reads a partition no more, whatever is left of it. */
  void remove(PartitionCursor cursor) {
    cursors.remove(cursor);
    cursor.leave();
    if (cursor.isQueued()) {
      merge.remove(cursor);
      cursor.queued(false);
    }
  }

  /** From now on each entry of that cursor is shown. */
  void watch(PartitionCursor cursor, Watch by) {
    watched = cursor;
    watch = by;
  }

  /** A cursor may go on: on the shard's thread, before what it may read is visible. */
  void onReady(PartitionCursor cursor) {
    if (closed) {
      return;
    }
    pushReady(cursor);
    if (signalled.compareAndSet(false, true)) {
      apply.wakes().add(wake);
    }
  }

  private void pushReady(PartitionCursor cursor) {
    if (!cursor.inReady.compareAndSet(false, true)) {
      return; // it has not been taken since: whoever takes it will look at its partition
    }
    PartitionCursor head;
    do {
      head = ready.get();
      cursor.nextReady = head;
    } while (!ready.compareAndSet(head, cursor));
  }

  /** An entry is written that ends there; whether its cursor may go on at once. */
  boolean onEntry(
      PartitionCursor cursor,
      MutableDirectBuffer buffer,
      int offset,
      long endLsn,
      long frameEndLsn) {
    entries++;
    lastEndLsn = endLsn;
    lastFrameEndLsn = frameEndLsn;
    grown = cursor == watched && watch.onEntry(buffer, offset);
    return !grown;
  }

  @Override
  public int poll(MutableDirectBuffer buffer, int offset, int maxBytes) {
    entries = 0;
    if (failure != null) {
      throw failure;
    }
    signalled.set(false);
    int written = 0;
    RunReader reader = readers.borrow();
    try {
      long visible = visibleWithAllReady();
      while (!merge.isEmpty() && written < maxBytes) {
        long lsn = merge.peek().nextLsn();
        if (lsn >= visible) {
          boolean mayTakeLong = written > 0 || merge.peek().readsRemains();
          if (mayTakeLong && apply.visibleLsn() <= lsn) {
            break;
          }
          awaitVisible(lsn);
          visible = visibleWithAllReady();
          continue;
        }
        if (written > 0 && merge.peek().runBytesLeft() > maxBytes - written) {
          break; // what is read of the run now would be read again
        }
        PartitionCursor cursor = merge.poll();
        cursor.queued(false);
        long limit = limitOf(cursor, visible);
        int length;
        try {
          length =
              cursor.deliver(
                  reader, buffer, offset + written, maxBytes - written, limit, written == 0);
        } catch (PartitionException e) {
          giveUp(cursor, e);
          continue;
        }
        boolean full = length == 0 && cursor.nextLsn() < limit && written > 0;
        written += length;
        enqueue(cursor);
        if (full) {
          break;
        }
        if (grown) { // nothing goes out before the new ones have their place
          grown = false;
          visible = visibleWithAllReady();
        }
      }
      return written;
    } catch (IOException e) {
      return failAfter(
          written,
          new DriftException(
              ErrorCode.CORRUPT_RANGE, "a segment can't be read: " + e.getMessage(), e));
    } catch (DriftException e) {
      return failAfter(written, e);
    } finally {
      readers.giveBack(reader);
    }
  }

  /** What was read before the failure is delivered first: the next poll throws. */
  private int failAfter(int written, DriftException e) {
    if (written == 0) {
      throw e;
    }
    failure = e;
    return written;
  }

  /**
   * The visible LSN, with every cursor in the merge that has something below it. A cursor may have
   * met later records already, while an earlier one has not been woken yet: so nothing at or above
   * this is delivered before it is asked for again.
   */
  private long visibleWithAllReady() throws IOException {
    visibleRead = apply.visibleLsn();
    takeReady();
    return visibleRead;
  }

  /** How far the first in the merge may be read before it is the second's turn. */
  private long limitOf(PartitionCursor first, long visible) {
    PartitionCursor second = merge.peek();
    return second == null
        ? visible
        : Math.min(visible, Math.max(second.nextLsn(), first.nextLsn() + 1));
  }

  private void takeReady() throws IOException {
    PartitionCursor cursor = ready.getAndSet(null);
    while (cursor != null) {
      PartitionCursor next = cursor.nextReady;
      cursor.nextReady = null;
      cursor.inReady.set(false);
      if (!cursor.isQueued() && !cursor.hasLeft()) {
        enqueue(cursor);
      }
      cursor = next;
    }
  }

  private void enqueue(PartitionCursor cursor) throws IOException {
    try {
      while (!cursor.locate()) {
        if (closed || cursor.awaitMore()) {
          return;
        }
      }
    } catch (PartitionException e) {
      giveUp(cursor, e);
      return;
    }
    cursor.queued(true);
    merge.add(cursor);
  }

  /** What is left of a deleted topic is read as far as it is there; for others it is an error. */
  private void giveUp(PartitionCursor cursor, PartitionException e) {
    if (!cursor.readsRemains()) {
      throw e;
    }
    remove(cursor);
  }

  /**
   * Waits for the LSN of a record whose partition already shows it: the shard's thread publishes
   * the partitions of a group first and the visible LSN right after. What is left of a topic that
   * the catalog does not have shows all that the log holds, which may never be committed.
   */
  private void awaitVisible(long lsn) {
    while (apply.visibleLsn() <= lsn) {
      LockSupport.parkNanos(1_000);
    }
  }

  /** The visible LSN that the last poll has gone up to, if it wrote nothing. */
  long visibleRead() {
    return visibleRead;
  }

  /**
   * One past the last LSN of the entry written last, or of its frame, if nothing of that is left to
   * be written.
   */
  long readUpTo() {
    boolean whole = merge.isEmpty() || merge.peek().nextLsn() >= lastFrameEndLsn;
    return whole ? lastFrameEndLsn : lastEndLsn;
  }

  @Override
  public int entryCount() {
    return entries;
  }

  @Override
  public long lagRecords() {
    long lag = 0;
    for (PartitionCursor cursor : cursors) {
      lag += cursor.lagRecords();
    }
    return lag;
  }

  @Override
  public void close() {
    closed = true;
    cursors.forEach(PartitionCursor::leave);
  }
}
