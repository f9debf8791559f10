package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.scripted.CuttingProxy;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.Verdict;
import io.driftdb.server.Broker;
import io.driftdb.server.config.BrokerConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random writes, alone and in transactions, with conditions, through connections that are cut and
 * restarts of the broker: what subscriptions from random points, views and verdicts tell equals an
 * independent fold.
 */
class TableFollowPropertyTest {
  private static final int RUNS = Integer.getInteger("runs", 4);
  private static final int WRITERS = 2;
  private static final int WRITES = 250;
  private static final int SUBSCRIPTIONS = 5;
  private static final int KEYS = 12;
  private static final List<String> TABLES = List.of("one", "two");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What was written at once, and what became of it. */
  private record Written(List<ProducerRecord> records, List<Receipt> receipts) {}

  @TempDir Path directory;
  private final Queue<Written> written = new ConcurrentLinkedQueue<>();
  private final AtomicLong lastLsn = new AtomicLong();
  private final AtomicLong firstLsn = new AtomicLong();
  private Broker broker;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldTellTheSameAsTheFoldOfWhatWasWritten() throws Exception {
    Long only = Long.getLong("seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? RUNS : only + 1); seed++) {
      try {
        run(seed);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("repeat with -Dseed=" + seed, e);
      }
    }
  }

  private void run(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    boolean rejectMissing = random.nextBoolean();
    written.clear();
    Path data = directory.resolve("data-" + seed);
    broker = broker(data);
    try (CuttingProxy proxy = new CuttingProxy(broker.nativeAddress());
        DriftClient client = DriftClient.connect(ClientConfig.at("127.0.0.1", proxy.port()))) {
      for (String table : TABLES) {
        MissingRow missing = rejectMissing ? MissingRow.REJECT : MissingRow.UPSERT;
        client.admin().createTable(table, 1, TableOptions.defaults().missingRow(missing));
      }
      client.admin().createTopic("log", TopicKind.LOG, 1);
      try (Producer producer = producer(client)) {
        Receipt first = producer.send(ProducerRecord.put("one", utf8("first"), utf8("{}"))).join();
        firstLsn.set(first.lsn());
        lastLsn.set(first.lsn());
        written.add(
            new Written(
                List.of(ProducerRecord.put("one", utf8("first"), utf8("{}"))), List.of(first)));
      }
      boolean restarts = random.nextBoolean();
      List<CompletableFuture<Void>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        SplittableRandom own = random.split();
        writers.add(CompletableFuture.runAsync(() -> write(client, own)));
      }
      Runnable mishap =
          () -> {
            proxy.cutAll();
            if (restarts && random.nextInt(10) == 0) {
              broker.close();
              broker = broker(data);
              proxy.lead(broker.nativeAddress());
            }
          };
      check(client, mishap, random, writers, new TableModel(rejectMissing));
    } finally {
      broker.close();
    }
  }

  private static Broker broker(Path data) {
    return Broker.start(
        BrokerConfig.defaults()
            .with("data.directory=" + data)
            .with("native.port=0")
            .with("http.port=0")
            .with("log.segment.size=16MiB")
            .with("log.disk.reserve=16MiB"));
  }

  private static Producer producer(DriftClient client) {
    return client.producer(ProducerConfig.defaults().ack(Ack.APPLIED).deliveryTimeout(PATIENCE));
  }

  private void check(
      DriftClient client,
      Runnable mishap,
      SplittableRandom random,
      List<CompletableFuture<Void>> writers,
      TableModel model)
      throws Exception {
    List<Follow> follows = new ArrayList<>();
    try (TableView view = client.view("one", TableConfig.defaults())) {
      while (!writers.stream().allMatch(CompletableFuture::isDone)) {
        if (follows.size() < SUBSCRIPTIONS) {
          follows.add(new Follow(client, TABLES.get(random.nextInt(2)), point(random)));
        }
        mishap.run();
        pause(random);
      }
      for (CompletableFuture<Void> writer : writers) {
        writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      long end = writeEnd(client);
      fold(model);
      for (Follow follow : follows) {
        follow.check(model, end);
      }
      view.awaitLsn(end, PATIENCE);
      Map<String, Map<String, Integer>> seen = new TreeMap<>();
      view.forEach((key, row) -> seen.put(text(key), TableModel.fields(row)));
      assertEquals(model.rows("one", end), seen, "the view");
    } finally {
      follows.forEach(follow -> follow.subscription.close());
    }
  }

  /** Lets the others come on; how far is the scheduler's choice. */
  private static void pause(SplittableRandom random) {
    long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(60, 200));
    while (System.nanoTime() - untilNs < 0) {
      Thread.onSpinWait();
    }
  }

  private AsOf point(SplittableRandom random) {
    long lsn = random.nextLong(firstLsn.get(), lastLsn.get() + 3);
    return random.nextInt(4) == 0 ? AsOf.latest() : AsOf.lsn(lsn);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Changes both tables once more, so that all subscriptions come to the end. */
  private long writeEnd(DriftClient client) {
    try (Producer producer = producer(client)) {
      List<ProducerRecord> records =
          List.of(
              ProducerRecord.put("one", utf8("last"), utf8("{\"a\":1}")),
              ProducerRecord.put("two", utf8("last"), utf8("{\"a\":1}")));
      List<Receipt> receipts = producer.sendTransaction(records).join();
      written.add(new Written(records, receipts));
      return receipts.get(1).lsn();
    }
  }

  private void write(DriftClient client, SplittableRandom random) {
    try (Producer producer = producer(client)) {
      Queue<CompletableFuture<Void>> open = new ArrayDeque<>();
      for (int i = 0; i < WRITES; i++) {
        open.add(writeOne(producer, random));
        while (open.size() > random.nextInt(8)) {
          open.remove().join();
        }
      }
      open.forEach(CompletableFuture::join);
    }
  }

  private CompletableFuture<Void> writeOne(Producer producer, SplittableRandom random) {
    List<ProducerRecord> records = new ArrayList<>();
    if (random.nextInt(3) > 0) {
      records.add(record(random));
      return producer.send(records.get(0)).thenAccept(receipt -> took(records, List.of(receipt)));
    }
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      records.add(record(random));
    }
    List<ProducerRecord> all = new ArrayList<>(records);
    if (random.nextBoolean()) {
      all.add(random.nextInt(all.size() + 1), ProducerRecord.put("log", null, utf8("noted")));
    }
    return producer.sendTransaction(all).thenAccept(receipts -> took(all, receipts));
  }

  private void took(List<ProducerRecord> records, List<Receipt> receipts) {
    lastLsn.accumulateAndGet(receipts.get(0).lsn(), Math::max);
    written.add(new Written(records, receipts));
  }

  private ProducerRecord record(SplittableRandom random) {
    String table = TABLES.get(random.nextInt(2));
    byte[] key = utf8("k" + random.nextInt(KEYS));
    String field = "f" + random.nextInt(4);
    ProducerRecord record =
        switch (random.nextInt(5)) {
          case 0, 1 -> ProducerRecord.put(table, key, json(field, "" + random.nextInt(100)));
          case 2 -> ProducerRecord.patch(table, key, json(field, "" + random.nextInt(100)));
          case 3 -> ProducerRecord.patch(table, key, json(field, "null"));
          default -> ProducerRecord.delete(table, key);
        };
    return switch (random.nextInt(8)) {
      case 0 -> record.mustNotExist();
      case 1 -> record.mustExist();
      case 2 -> record.unchangedSince(random.nextLong(firstLsn.get(), lastLsn.get() + 1));
      default -> record;
    };
  }

  private static byte[] json(String field, String value) {
    return utf8("{\"" + field + "\":" + value + "}");
  }

  /** Folds what was written in the log's order, and compares the verdicts. */
  private void fold(TableModel model) {
    List<Written> inOrder = new ArrayList<>(written);
    inOrder.sort(Comparator.comparingLong(each -> lsns(each).get(0)));
    Set<Long> seen = new HashSet<>();
    for (Written each : inOrder) {
      assertTrue(seen.addAll(lsns(each)), "no LSN is given twice");
      List<Integer> order = tableOrder(each);
      List<Long> lsns = order.stream().map(i -> each.receipts().get(i).lsn()).toList();
      List<ProducerRecord> records = order.stream().map(each.records()::get).toList();
      List<Verdict> expected = model.fold(lsns, records);
      assertEquals(
          expected,
          order.stream().map(i -> each.receipts().get(i).verdict()).toList(),
          "at LSN " + lsns);
    }
  }

  private static List<Long> lsns(Written each) {
    return each.receipts().stream().map(Receipt::lsn).sorted().toList();
  }

  /** Which of the records are for tables, in the order of the log. */
  private static List<Integer> tableOrder(Written each) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < each.records().size(); i++) {
      if (!each.records().get(i).topic().equals("log")) {
        order.add(i);
      }
    }
    order.sort(Comparator.comparingLong(i -> each.receipts().get(i).lsn()));
    return order;
  }

  /** One subscription and all that it was told. */
  private static final class Follow implements TableListener {
    private final String table;
    private final Map<String, Map<String, Integer>> rows = new TreeMap<>();
    private final List<TableModel.Change> changes = new ArrayList<>();
    private final CountDownLatch rowsEnd = new CountDownLatch(1);
    private final TableSubscription subscription;
    private long fromLsn;
    private long reached;
    private DriftException failure;

    Follow(DriftClient client, String table, AsOf point) {
      this.table = table;
      this.subscription = client.table(table).subscribeFrom(point, this, TableConfig.defaults());
    }

    @Override
    public synchronized void onRow(TableRow row) {
      assertNull(rows.put(text(row.key()), TableModel.fields(row.value())), "no row comes twice");
    }

    @Override
    public synchronized void onRowsEnd(long lsn, byte[] token) {
      fromLsn = lsn;
      rowsEnd.countDown();
    }

    @Override
    public synchronized void onChanges(List<TableRow> told, long lsn, byte[] token) {
      for (TableRow row : told) {
        changes.add(
            new TableModel.Change(
                row.lsn(), table, text(row.key()), TableModel.fields(row.value())));
      }
      reached = lsn;
      notifyAll();
    }

    @Override
    public synchronized void onEnd(DriftException why) {
      failure = why;
      rowsEnd.countDown();
      notifyAll();
    }

    private synchronized void awaitChanges(long lastLsn) throws InterruptedException {
      long untilNs = System.nanoTime() + PATIENCE.toNanos();
      while (reached < lastLsn && failure == null && System.nanoTime() - untilNs < 0) {
        TimeUnit.MILLISECONDS.timedWait(this, 100);
      }
    }

    private void check(TableModel model, long end) throws InterruptedException {
      assertTrue(rowsEnd.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "rows of " + table);
      List<TableModel.Change> all = model.changes(table, 0);
      awaitChanges(fromLsn >= end ? 0 : all.get(all.size() - 1).lsn());
      synchronized (this) {
        if (failure != null) {
          throw failure;
        }
        assertEquals(model.rows(table, fromLsn), rows, "rows as of " + fromLsn);
        assertEquals(model.changes(table, fromLsn), changes, "changes behind " + fromLsn);
      }
    }
  }
}
