package io.driftdb.ops.quickstart;

import io.driftdb.client.TableListener;
import io.driftdb.client.TableRow;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keeps the first changes that a subscription tells; one thread waits for them. */
final class FollowedChanges implements TableListener {
  private final int wanted;
  private final List<TableRow> changes = new ArrayList<>();
  private int rows;
  private DriftException ended;

  FollowedChanges(int wanted) {
    this.wanted = wanted;
  }

  @Override
  public synchronized void onRow(TableRow row) {
    rows++;
  }

  @Override
  public void onRowsEnd(long lsn, byte[] token) {
    // The rows are only counted.
  }

  @Override
  public synchronized void onChanges(List<TableRow> changed, long lsn, byte[] token) {
    changes.addAll(changed);
    notifyAll();
  }

  @Override
  public synchronized void onEnd(DriftException why) {
    ended = why;
    notifyAll();
  }

  synchronized int rows() {
    return rows;
  }

  synchronized List<TableRow> await(Duration patience) {
    long deadlineNs = System.nanoTime() + patience.toNanos();
    while (changes.size() < wanted) {
      long leftNs = deadlineNs - System.nanoTime();
      if (ended != null) {
        throw ended;
      }
      if (leftNs <= 0) {
        throw new DriftException(
            ErrorCode.DEADLINE_EXCEEDED, "only " + changes.size() + " changes came in time");
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, leftNs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DriftException(ErrorCode.DEADLINE_EXCEEDED, "interrupted", e);
      }
    }
    return changes.subList(0, wanted);
  }
}
