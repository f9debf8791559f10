package io.driftdb.log.read;

import io.driftdb.log.Subscription;
import io.driftdb.log.apply.Apply;
import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
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
  private final Apply apply;
  private final SegmentList segments;
  private final RunReaders readers;
  private final Runnable wake;
  private final List<PartitionCursor> cursors = new ArrayList<>();
  private final PriorityQueue<PartitionCursor> merge =
      new PriorityQueue<>(Comparator.comparingLong(PartitionCursor::nextLsn));
  private final AtomicReference<PartitionCursor> ready = new AtomicReference<>();
  private final AtomicBoolean signalled = new AtomicBoolean(true);
  private int entries;
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
    PartitionCursor cursor = new PartitionCursor(this, segments, partition, offset);
    cursors.add(cursor);
    pushReady(cursor);
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

  void onEntry() {
    entries++;
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
          if (written > 0 && apply.visibleLsn() <= lsn) {
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
        int length =
            cursor.deliver(
                reader, buffer, offset + written, maxBytes - written, limit, written == 0);
        boolean full = length == 0 && cursor.nextLsn() < limit && written > 0;
        written += length;
        enqueue(cursor);
        if (full) {
          break;
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
    long visible = apply.visibleLsn();
    takeReady();
    return visible;
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
      if (!cursor.isQueued()) {
        enqueue(cursor);
      }
      cursor = next;
    }
  }

  private void enqueue(PartitionCursor cursor) throws IOException {
    while (!cursor.locate()) {
      if (closed || cursor.awaitMore()) {
        return;
      }
    }
    cursor.queued(true);
    merge.add(cursor);
  }

  /**
   * Waits for the LSN of a record whose partition already shows it: the shard's thread publishes
   * the partitions of a group first and the visible LSN right after.
   */
  private void awaitVisible(long lsn) {
    while (apply.visibleLsn() <= lsn) {
      LockSupport.parkNanos(1_000);
    }
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
