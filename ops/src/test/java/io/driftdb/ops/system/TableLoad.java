package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.DriftClient;
import io.driftdb.client.MissingRow;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.Receipt;
import io.driftdb.client.RowRange;
import io.driftdb.client.TableOptions;
import io.driftdb.client.TopicKind;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
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

/**
 * Writers of tables at work, each on a thread of its own: puts, patches, deletes, conditions, and
 * transactions over tables and a log. Keeps the verdicts that they were told.
 */
public final class TableLoad implements AutoCloseable {
  /** Makes missing rows. */
  public static final String ACCOUNTS = "accounts";

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
  private final Choices choices;
  private final int longestPauseNs;
  private final boolean lenient;
  private final List<TableLoadWriter> writers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private int begun;

  private TableLoad(Choices choices, int longestPauseNs, boolean lenient) {
    this.choices = choices;
    this.longestPauseNs = longestPauseNs;
    this.lenient = lenient;
  }

  /** Small files, so that flushes, compactions and checkpoints are under way when a fault comes. */
  public static String[] settings(int port) {
    return new String[] {
      "native.port=" + port,
      "log.segment.size=1MiB",
      "log.group.size=256KiB",
      "limit.batch=128KiB",
      "log.checkpoint.size=3MiB",
      "table.cache=1MiB",
      "table.write.buffer=1MiB",
      "table.flush.log=1MiB",
      "table.checkpoint.size=2MiB",
      "table.history.check=200ms"
    };
  }

  /** Creates the topics and begins; whatever is refused is a fault. */
  public static TableLoad start(DriftClient client, int writers, Choices choices) {
    return start(client, writers, TableLoadWriter.FLAT_OUT_NS, choices);
  }

  /** With pauses between bursts of so long at most. */
  static TableLoad start(DriftClient client, int writers, int longestPauseNs, Choices choices) {
    createTopics(client);
    TableLoad load = new TableLoad(choices, longestPauseNs, false);
    load.begin(client, writers);
    return load;
  }

  /**
   * Creates the topics. Its writers, which are yet to begin, bear to be refused: that ends them.
   */
  public static TableLoad ofLives(DriftClient client, Choices choices) {
    createTopics(client);
    return new TableLoad(choices, TableLoadWriter.FLAT_OUT_NS, true);
  }

  private static void createTopics(DriftClient client) {
    TableOptions rejecting = TableOptions.defaults().missingRow(MissingRow.REJECT);
    TableOptions recent = TableOptions.defaults().historyRetention(HISTORY);
    client.admin().createTable(ACCOUNTS, 1, TableOptions.defaults());
    client.admin().createTable(STOCK, 2, rejecting);
    client.admin().createTable(RECENT, 1, recent);
    client.admin().createTopic(JOURNAL, TopicKind.LOG, 1);
  }

  /** So many more writers. */
  public void begin(DriftClient client, int count) {
    for (int i = 0; i < count; i++) {
      int id = begun++;
      TableLoadWriter writer =
          new TableLoadWriter(client, id, this, choices.of(id + 1), longestPauseNs);
      Thread thread = new Thread(writer, "table-writer-" + id);
      thread.setDaemon(true);
      writers.add(writer);
      threads.add(thread);
      thread.start();
    }
  }

  /** Whether a writer that is refused just ends. */
  boolean isLenient() {
    return lenient;
  }

  /** A fold that knows what these tables do with patches of missing rows. */
  static Fold newFold() {
    return new Fold(Set.copyOf(TABLES), Set.of(STOCK));
  }

  /** An answer; the verdict is null where the broker no longer knows, and without a table. */
  void acknowledged(Receipt receipt) {
    if (receipt.verdict() != null && TABLES.contains(receipt.topic())) {
      verdicts.put(receipt.lsn(), receipt.verdict());
    }
    lastLsn.accumulateAndGet(receipt.lsn(), Math::max);
  }

  /** The highest LSN that was acknowledged; 0 when there is none. */
  public long lastLsn() {
    return lastLsn.get();
  }

  public Map<Long, Verdict> verdicts() {
    return verdicts;
  }

  void fail(Throwable found) {
    failure.compareAndSet(null, found);
  }

  boolean isSound() {
    return failure.get() == null;
  }

  public void assertSound() {
    Throwable found = failure.get();
    if (found != null) {
      throw new AssertionError("the load has found: " + found, found);
    }
  }

  /** Whether its tables can be read as they are; not while they wait for room on the disk. */
  public boolean isServedBy(DriftClient client) {
    try {
      for (String table : TABLES) {
        client.table(table).count(RowRange.all(), ReadOptions.latest());
      }
      return true;
    } catch (DriftException e) {
      if (e.code() != ErrorCode.DISK_FULL && e.code() != ErrorCode.AS_OF_NOT_REACHED) {
        throw e;
      }
      return false;
    }
  }

  /** Waits until something more is acknowledged. */
  public void awaitProgress() throws Exception {
    long before = lastLsn();
    Patience.await(
        "an acknowledgement",
        () -> {
          assertSound();
          return lastLsn() > before;
        });
  }

  /** Lets everything that was sent be acknowledged. */
  public void end() throws InterruptedException {
    writers.forEach(TableLoadWriter::end);
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_S));
      assertSound();
      assertTrue(!thread.isAlive(), thread.getName() + " does not end");
    }
    writers.clear();
    threads.clear();
  }

  @Override
  public void close() {
    fail(new AssertionError("the load was ended early"));
  }
}
