package io.driftdb.table;

import io.driftdb.log.EventLog;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tables that hold nothing, of a log in memory: a test tells how far they are, what they say of
 * records, and that they have failed.
 */
public final class FakeTables implements Tables {
  private record Waiter(long endLsn, CompletableFuture<Void> future) {}

  private final FakeShardTables[] shards;

  public FakeTables(EventLog log) {
    shards = new FakeShardTables[log.shards()];
    for (int i = 0; i < shards.length; i++) {
      shards[i] = new FakeShardTables(log, i);
    }
  }

  @Override
  public FakeShardTables shard(int shard) {
    return shards[shard];
  }

  @Override
  public void close() {
    // nothing is open
  }

  /** Those of one shard. They have folded all that is committed, unless they are held. */
  public static final class FakeShardTables implements ShardTables {
    private final EventLog log;
    private final int shard;
    private final List<Waiter> waiters = new ArrayList<>();
    private long heldAt;
    private long fakedLag = -1;
    private final AtomicInteger feedReads = new AtomicInteger();
    private int verdict;
    private DriftException failure;

    FakeShardTables(EventLog log, int shard) {
      this.log = log;
      this.shard = shard;
    }

    /** Folds nothing from that LSN on. */
    public synchronized void holdAt(long lsn) {
      heldAt = lsn;
    }

    /** Folds all there is, and tells who waits for it. */
    public void release() {
      List<Waiter> due = new ArrayList<>();
      synchronized (this) {
        heldAt = 0;
        waiters.removeIf(each -> each.endLsn <= appliedLsn() && due.add(each));
      }
      due.forEach(each -> each.future.complete(null));
    }

    public synchronized void lag(long records) {
      fakedLag = records;
    }

    /** What is said of every record from now on. */
    public synchronized void verdict(int code) {
      verdict = code;
    }

    public synchronized void fail(ErrorCode code, String why) {
      failure = new DriftException(code, why);
    }

    /** How often changes were read. */
    public int feedReads() {
      return feedReads.get();
    }

    /** How many wait and were not given up. */
    public synchronized long waiting() {
      return waiters.stream().filter(each -> !each.future.isDone()).count();
    }

    private synchronized void check() {
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public synchronized long appliedLsn() {
      return heldAt > 0 ? heldAt : log.status(shard).committedLsn();
    }

    @Override
    public synchronized long lag() {
      return fakedLag >= 0 ? fakedLag : log.status(shard).committedLsn() - appliedLsn();
    }

    @Override
    public synchronized CompletableFuture<Void> whenApplied(long endLsn) {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      CompletableFuture<Void> future = new CompletableFuture<>();
      if (appliedLsn() >= endLsn) {
        future.complete(null);
      } else {
        waiters.add(new Waiter(endLsn, future));
      }
      return future;
    }

    @Override
    public long resolve(int topicId, AsOfPoint point) {
      check();
      return point.kind() == AsOfPoint.Kind.LSN ? point.value() : appliedLsn() - 1;
    }

    @Override
    public List<RowVersion> get(int topicId, List<byte[]> keys, long asOfLsn) {
      check();
      return keys.stream().map(key -> row(key, asOfLsn)).toList();
    }

    private static RowVersion row(byte[] key, long lsn) {
      return new RowVersion(key, 0, 0, 0, lsn, 0, 1, 0, 0, new byte[] {'{', '}'}, new byte[0], 0);
    }

    @Override
    public ScanResult scan(int topicId, ScanRange range, long asOfLsn, long limit, RowSink sink) {
      check();
      return new ScanResult(asOfLsn, 0, null);
    }

    @Override
    public ScanResult scan(int topicId, byte[] cursor, long limit, RowSink sink) {
      check();
      throw new DriftException(ErrorCode.CURSOR_MISMATCH, "These tables give no cursors.");
    }

    @Override
    public long count(int topicId, ScanRange range, long asOfLsn) {
      check();
      return 0;
    }

    @Override
    public long history(int topicId, byte[] key, long beforeLsn, RowSink sink) {
      check();
      return 0;
    }

    @Override
    public byte[] diff(
        int topicId, long fromLsn, long toLsn, byte[] cursor, long limit, DiffSink sink) {
      check();
      return null;
    }

    @Override
    public long changes(int topicId, long afterLsn, RowSink sink, Runnable onBoundary) {
      check();
      feedReads.incrementAndGet();
      return appliedLsn() - 1;
    }

    @Override
    public synchronized byte[] verdicts(int topicId, long firstLsn, int count) {
      check();
      byte[] codes = new byte[count];
      Arrays.fill(codes, (byte) verdict);
      return codes;
    }

    @Override
    public TableStatus status(int topicId) {
      return new TableStatus(State.SERVING, 0, 0, 0, List.of());
    }

    @Override
    public void rebuild(int topicId) {
      check();
    }
  }
}
