package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.AsOf;
import io.driftdb.client.DriftClient;
import io.driftdb.client.TableConfig;
import io.driftdb.client.TableListener;
import io.driftdb.client.TableRow;
import io.driftdb.client.TableSubscription;
import io.driftdb.schema.DriftException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A table as somebody sees it who has asked for its rows at some LSN and then heard of changes
 * alone. Keeps what it has looked like now and then. Its own threads write, any may read.
 */
final class FollowedTable implements TableListener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CALLS_BETWEEN_LOOKS = 7;

  private final DriftClient client;
  private final String table;
  private final NavigableMap<String, String> rows = new TreeMap<>();
  private final NavigableMap<Long, Integer> looks = new TreeMap<>();
  private final List<Long> changes = new ArrayList<>();
  private TableSubscription subscription;
  private long firstLsn = -1;
  private long lsn;
  private byte[] token;
  private int calls;
  private Throwable failure;

  FollowedTable(DriftClient client, String table, long fromLsn) {
    this.client = client;
    this.table = table;
    subscription = client.table(table).subscribeFrom(AsOf.lsn(fromLsn), this, config());
  }

  private static TableConfig config() {
    return TableConfig.defaults().timeout(PATIENCE).reconnectTimeout(PATIENCE).feedBytes(16 << 10);
  }

  @Override
  public synchronized void onRow(TableRow row) {
    expect(firstLsn < 0, "a row after the rows' end");
    String before = rows.put(text(row.key()), Json.text(row.value()));
    expect(before == null, "a row twice");
  }

  @Override
  public synchronized void onRowsEnd(long endLsn, byte[] endToken) {
    expect(firstLsn < 0, "the rows end twice");
    firstLsn = endLsn;
    advance(endLsn, endToken);
  }

  @Override
  public synchronized void onChanges(List<TableRow> changed, long endLsn, byte[] endToken) {
    for (TableRow row : changed) {
      long last = changes.isEmpty() ? firstLsn : changes.get(changes.size() - 1);
      expect(row.lsn() > last && row.lsn() <= endLsn, "lsn " + row.lsn() + " after " + last);
      changes.add(row.lsn());
      if (row.exists()) {
        rows.put(text(row.key()), Json.text(row.value()));
      } else {
        rows.remove(text(row.key()));
      }
    }
    advance(endLsn, endToken);
  }

  private void advance(long endLsn, byte[] endToken) {
    expect(endLsn >= lsn, "lsn " + endLsn + " after " + lsn);
    lsn = endLsn;
    token = endToken;
    if (calls++ % CALLS_BETWEEN_LOOKS == 0) {
      looks.put(lsn, rows.hashCode());
    }
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds && failure == null) {
      failure = new AssertionError(table + ": " + otherwise);
    }
  }

  @Override
  public synchronized void onEnd(DriftException why) {
    failure = failure == null ? why : failure;
  }

  /** Goes away, and comes back with nothing but what it has been told last. */
  void leaveAndComeBack() {
    subscription.close();
    synchronized (this) {
      subscription =
          token == null
              ? client.table(table).subscribeFrom(AsOf.lsn(0), this, config())
              : client.table(table).subscribeBehind(token, this, config());
    }
  }

  synchronized boolean hasBegun() {
    return firstLsn >= 0;
  }

  private synchronized boolean isAt(long wanted) {
    if (failure != null) {
      throw new AssertionError(table + " from lsn " + firstLsn + ": " + failure, failure);
    }
    return lsn >= wanted;
  }

  /** What it was told is what the records say, at each look and in all. */
  void verify(Fold fold, long endLsn) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (!isAt(endLsn)) {
      assertTrue(System.nanoTime() - deadlineNs < 0, this + " does not come to lsn " + endLsn);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    synchronized (this) {
      assertEquals(fold.changesBetween(table, firstLsn, lsn), changes, table + " from " + firstLsn);
      assertEquals(fold.stateAt(table, lsn), rows, table + " at the end");
      looks.forEach(
          (at, look) ->
              assertEquals(fold.stateAt(table, at).hashCode(), look, table + " at " + at));
    }
  }

  @Override
  public synchronized String toString() {
    return table + " from lsn " + firstLsn + ", now at " + lsn;
  }

  synchronized int looks() {
    return looks.size();
  }

  @Override
  public void close() {
    subscription.close();
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
