package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.DriftClient;
import io.driftdb.client.MissingRow;
import io.driftdb.client.TableOptions;
import io.driftdb.client.TopicKind;
import io.driftdb.schema.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers of tables at work, each on a thread of its own: puts, patches, deletes, conditions, and
 * transactions over tables and a log. Keeps the verdicts that they were told.
 */
final class TableLoad implements AutoCloseable {
  /** Makes missing rows. */
  static final String ACCOUNTS = "accounts";

  /** Rejects patches of missing rows; in two partitions. */
  static final String STOCK = "stock";

  /** Keeps its history for a short time only. */
  static final String RECENT = "recent";

  static final String JOURNAL = "journal";
  static final List<String> TABLES = List.of(ACCOUNTS, STOCK, RECENT);
  static final List<String> TOPICS = List.of(ACCOUNTS, STOCK, RECENT, JOURNAL);

  private static final Duration HISTORY = Duration.ofSeconds(2);
  private static final long DEADLINE_S = 120;

  private final Map<Long, Verdict> verdicts = new ConcurrentHashMap<>();
  private final AtomicLong lastLsn = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<TableLoadWriter> writers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /** Creates the topics on one shard; a client of its own for each writer keeps them apart. */
  static TableLoad start(DriftClient client, int writers, Choices choices) {
    TableOptions rejecting = TableOptions.defaults().missingRow(MissingRow.REJECT);
    TableOptions recent = TableOptions.defaults().historyRetention(HISTORY);
    client.admin().createTable(ACCOUNTS, 1, TableOptions.defaults());
    client.admin().createTable(STOCK, 2, rejecting);
    client.admin().createTable(RECENT, 1, recent);
    client.admin().createTopic(JOURNAL, TopicKind.LOG, 1);
    TableLoad load = new TableLoad();
    for (int id = 0; id < writers; id++) {
      TableLoadWriter writer = new TableLoadWriter(client, id, load, choices.of(id + 1));
      Thread thread = new Thread(writer, "table-writer-" + id);
      thread.setDaemon(true);
      load.writers.add(writer);
      load.threads.add(thread);
      thread.start();
    }
    return load;
  }

  /** A fold that knows what these tables do with patches of missing rows. */
  static Fold newFold() {
    return new Fold(Set.copyOf(TABLES), Set.of(STOCK));
  }

  /** An answer; the verdict is null where the broker no longer knows. */
  void acknowledged(long lsn, Verdict verdict) {
    if (verdict != null) {
      verdicts.put(lsn, verdict);
    }
    lastLsn.accumulateAndGet(lsn, Math::max);
  }

  /** The highest LSN that was acknowledged; 0 when there is none. */
  long lastLsn() {
    return lastLsn.get();
  }

  Map<Long, Verdict> verdicts() {
    return verdicts;
  }

  void fail(Throwable found) {
    failure.compareAndSet(null, found);
  }

  boolean isSound() {
    return failure.get() == null;
  }

  void assertSound() {
    Throwable found = failure.get();
    if (found != null) {
      throw new AssertionError("the load has found: " + found, found);
    }
  }

  /** Waits until something more is acknowledged. */
  void awaitProgress() {
    long before = lastLsn();
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    while (lastLsn() == before) {
      assertSound();
      assertTrue(System.nanoTime() - deadlineNs < 0, "nothing is acknowledged");
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Lets everything that was sent be acknowledged. */
  void end() throws InterruptedException {
    writers.forEach(TableLoadWriter::end);
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_S));
      assertSound();
      assertTrue(!thread.isAlive(), thread.getName() + " does not end");
    }
  }

  @Override
  public void close() {
    fail(new AssertionError("the load was ended early"));
  }
}
