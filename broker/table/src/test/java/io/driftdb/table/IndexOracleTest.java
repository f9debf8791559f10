package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.driftdb.log.AckLevel;
import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendRequest;
import io.driftdb.log.AppendResult;
import io.driftdb.log.EventLog;
import io.driftdb.log.IndexSpec;
import io.driftdb.log.LogConfig;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.Condition;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Look-ups by indexes, at every LSN, find what looking at all rows of a fold finds: of indexes that
 * are there from the start, come late or come again, through restarts, transactions and moves of
 * the horizon.
 */
class IndexOracleTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SEEDS = Integer.getInteger("index.seeds", 3);
  private static final String[] KEYS = {"a", "b", "c", "d", "e\u0000", "e", "ea"};

  @TempDir private Path directory;

  @Test
  void shouldFindWhatTheFoldHasAtEveryLsn() {
    Seeds.forEach(
        SEEDS,
        seed -> {
          Random random = new Random(seed * 0x9E3779B97F4A7C15L);
          new Run(directory.resolve("s" + seed), random).run();
        });
  }

  /** One table in a log of its own, and the model of it. */
  private static final class Run {
    private final LogConfig config;
    private final TablesConfig tablesConfig;
    private final Random random;
    private final TableModel model = new TableModel();
    private EventLog log;
    private Tables tables;
    private Topic topic;
    private TableModel.Table expected;
    private long endLsn;

    Run(Path data, Random random) {
      this.config =
          LogConfig.at(data)
              .segmentBytes(1 << 20)
              .maxGroupBytes(128 << 10)
              .maxBatchBytes(128 << 10)
              .lowWaterBytes(1 << 20);
      this.tablesConfig =
          new TablesConfig(data, 4 << 20, 4 << 20, 8 << 10, 64 << 10, Duration.ofHours(1));
      this.random = random;
    }

    void run() throws Exception {
      open();
      try {
        runOpened();
      } finally {
        close();
      }
    }

    private void runOpened() throws Exception {
      TopicSpec spec = TopicSpec.of("t", TopicKind.TABLE, 1);
      topic = log.createTable(spec, TableOptions.DEFAULT, false).join().topic();
      model.createTable(topic.id(), 1, TableOptions.DEFAULT);
      expected = model.tables.get(topic.id());
      createIndex("early", "", "n");
      append(40);
      createIndex("pair", "", "s", "n");
      append(20);
      reopen();
      createIndex("some", "s=\"x\"", "o.n");
      append(30);
      log.dropIndex(topic.id(), "early").join();
      createIndex("early", "", "n");
      if (random.nextBoolean()) {
        reopen();
      }
      append(20);
      awaitReady();
      checkAll();
      if (random.nextBoolean()) {
        moveHorizon();
        append(10);
        awaitReady();
        checkAll();
        reopen();
        awaitReady();
        checkAll();
      }
    }

    private void open() {
      log = ShardedLog.open(config, LogObserver.NONE);
      tables = TableStores.open(log, tablesConfig, TableObserver.NONE);
    }

    private void close() {
      tables.close();
      log.close();
    }

    private void reopen() {
      close();
      open();
      topic = log.topic("t");
    }

    private void createIndex(String name, String where, String... paths) {
      log.createIndex(topic.id(), name, List.of(paths), where, false).join();
    }

    private void moveHorizon() {
      long horizon = model.whole(endLsn / 2);
      log.moveHorizon(0, topic.id(), horizon, 1).join();
      model.moveHorizon(topic.id(), horizon, 1);
    }

    private void append(int count) throws Exception {
      List<Frame> frames = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Frame frame = new Frame(random, topic.id());
        frame.start(log);
        frames.add(frame);
      }
      for (Frame each : frames) {
        long firstLsn = each.answer.get(20, TimeUnit.SECONDS);
        model.append(each.transaction, firstLsn, 1, each.records);
      }
    }

    private ShardTables shard() {
      return tables.shard(0);
    }

    private void awaitReady() throws Exception {
      endLsn = log.status(0).committedLsn();
      shard().whenApplied(endLsn).get(20, TimeUnit.SECONDS);
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (shard().status(topic.id()).readyIndexes().size() < 3) {
        assertTrue(System.nanoTime() < deadline, "indexes are not built");
        LockSupport.parkNanos(1_000_000);
      }
    }

    private void checkAll() {
      for (long lsn = 0; lsn < endLsn; lsn++) {
        long n = model.whole(lsn);
        for (IndexSpec index : log.topic("t").table().indexes()) {
          if (n < expected.horizon) {
            checkBelowHorizon(index, n);
          } else {
            assertEquals(n, shard().resolve(topic.id(), AsOfPoint.lsn(lsn)));
            List<String> from = bound(index);
            switch (random.nextInt(3)) {
              case 0 -> check(index, n, null, null, false);
              case 1 -> check(index, n, from, bound(index), random.nextBoolean());
              default -> check(index, n, from, from, true);
            }
          }
        }
      }
    }

    private void checkBelowHorizon(IndexSpec index, long n) {
      ScanRange range = new ScanRange(null, null, index.name(), null, null, false);
      DriftException e =
          assertThrows(
              DriftException.class,
              () -> shard().scan(topic.id(), range, n, 0, row -> true),
              "as of " + n);
      assertEquals(ErrorCode.BELOW_HORIZON, e.code());
    }

    private List<String> bound(IndexSpec index) {
      List<String> values = new ArrayList<>();
      for (int i = random.nextInt(index.paths().size()); i >= 0; i--) {
        values.add(Frame.value(random));
      }
      return values;
    }

    private void check(
        IndexSpec index, long n, List<String> from, List<String> to, boolean toIncluded) {
      List<String> rows = new ArrayList<>();
      for (Found each : Found.all(index, expected.rowsAt(n))) {
        boolean isBelow = to == null || each.compareTo(to) < 0;
        if ((from == null || each.compareTo(from) >= 0)
            && (isBelow || (toIncluded && each.compareTo(to) == 0))) {
          rows.add(shown(each.key, each.lsn, each.row));
        }
      }
      ScanRange range =
          new ScanRange(null, null, index.name(), json(index, from), json(index, to), toIncluded);
      String asked = index + " as of " + n + " from " + from + " to " + to + " " + toIncluded;
      assertEquals(rows, scan(range, n), asked);
      assertEquals(rows.size(), shard().count(topic.id(), range, n), asked);
    }

    private static String shown(byte[] key, long lsn, byte[] row) {
      Charset utf8 = StandardCharsets.UTF_8;
      return new String(key, utf8) + " " + lsn + " " + new String(row, utf8);
    }

    private static byte[] json(IndexSpec index, List<String> values) {
      if (values == null) {
        return null;
      }
      String text = index.paths().size() == 1 ? values.get(0) : values.toString();
      return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> scan(ScanRange range, long n) {
      List<String> found = new ArrayList<>();
      RowSink sink = row -> found.add(shown(row.key(), row.fromLsn(), row.row()));
      int limit = 1 + random.nextInt(8);
      ScanResult result = shard().scan(topic.id(), range, n, limit, sink);
      while (result.cursor() != null) {
        assertEquals(n, result.asOfLsn());
        result = shard().scan(topic.id(), result.cursor(), limit, sink);
      }
      return found;
    }
  }

  /** A row that is in an index. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Found(byte[] key, long lsn, byte[] row, List<JsonNode> values) {
    private static final Comparator<JsonNode> ORDER =
        Comparator.<JsonNode>comparingInt(Found::rank)
            .thenComparingDouble(each -> each.isNumber() ? each.doubleValue() : 0)
            .thenComparing(each -> each.isTextual() ? each.textValue() : "");

    private static int rank(JsonNode value) {
      return switch (value.getNodeType()) {
        case NULL -> 0;
        case BOOLEAN -> value.booleanValue() ? 2 : 1;
        case NUMBER -> 3;
        default -> 4;
      };
    }

    /** Of rows in the order of their keys. */
    static List<Found> all(IndexSpec index, List<TableModel.Event> rows) {
      List<Found> all = new ArrayList<>();
      for (TableModel.Event each : rows) {
        JsonNode row = parse(each.row());
        List<JsonNode> values = new ArrayList<>();
        for (String path : index.paths()) {
          JsonNode value = row.at("/" + path.replace('.', '/'));
          if (!value.isMissingNode()) {
            values.add(value);
          }
        }
        boolean matches = index.where().isEmpty() || row.path("s").asText().equals("x");
        if (matches && values.size() == index.paths().size()) {
          all.add(new Found(each.record().key(), each.lsn(), each.row(), values));
        }
      }
      all.sort(Found::compareRows); // stable: then by key
      return all;
    }

    private static JsonNode parse(byte[] json) {
      try {
        return JSON.readTree(json);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private static int compareRows(Found a, Found b) {
      return compare(a.values, b.values);
    }

    /** Of the first values only. */
    int compareTo(List<String> bound) {
      List<JsonNode> parsed = bound.stream().map(each -> parse(TestRecord.utf8(each))).toList();
      return compare(values, parsed);
    }

    private static int compare(List<JsonNode> a, List<JsonNode> b) {
      int order = 0;
      for (int i = 0; i < b.size() && order == 0; i++) {
        order = ORDER.compare(a.get(i), b.get(i));
      }
      return order;
    }
  }

  /** Some records that are appended together, perhaps as a transaction. */
  private static final class Frame implements AppendListener {
    private final boolean transaction;
    private final List<TestRecord> records = new ArrayList<>();
    private final CompletableFuture<Long> answer = new CompletableFuture<>();

    Frame(Random random, int table) {
      transaction = random.nextInt(3) == 0;
      for (int i = random.nextInt(4); i >= 0; i--) {
        String key = KEYS[random.nextInt(KEYS.length)];
        TestRecord record =
            switch (random.nextInt(8)) {
              case 0 -> TestRecord.delete(table, key);
              case 1, 2, 3 -> TestRecord.patch(table, key, row(random, true));
              default -> TestRecord.put(table, key, row(random, false));
            };
        boolean isConditional = random.nextInt(4) == 0;
        records.add(isConditional ? record.when(Condition.MUST_EXIST, 0) : record);
      }
    }

    static String value(Random random) {
      return switch (random.nextInt(7)) {
        case 0 -> "null";
        case 1 -> random.nextBoolean() ? "true" : "false";
        case 2, 3 -> "\"" + "xxyz".charAt(random.nextInt(4)) + "\"";
        case 4 -> random.nextInt(3) + ".5";
        default -> Integer.toString(random.nextInt(5) - 1);
      };
    }

    private static String row(Random random, boolean isPatch) {
      List<String> members = new ArrayList<>();
      for (String name : new String[] {"n", "s"}) {
        if (random.nextInt(isPatch ? 2 : 5) > 0) {
          members.add("\"" + name + "\":" + value(random));
        }
      }
      if (random.nextInt(3) > 0) {
        members.add("\"o\":{\"n\": " + value(random) + "}");
      }
      return "{" + String.join(", ", members) + "}";
    }

    /** Its first LSN is the answer. */
    void start(EventLog log) {
      UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocate(8 << 10));
      BatchWriter writer = new BatchWriter().wrap(buffer, 0, buffer.capacity());
      for (TestRecord each : records) {
        UnsafeBuffer key = new UnsafeBuffer(each.key());
        UnsafeBuffer value = each.value() == null ? null : new UnsafeBuffer(each.value());
        writer.condition(each.condition(), each.conditionLsn());
        writer.add(
            each.op(), 1, key, 0, key.capacity(), value, 0, value == null ? 0 : value.capacity());
      }
      int length = writer.finish(records.get(0).topic(), 0, 0, 0, 0);
      if (transaction) {
        new BatchHeaderEncoder()
            .wrap(buffer, 0)
            .batchFlags((short) FrameDescriptor.BATCH_FLAG_TRANSACTION);
      }
      AppendRequest request =
          new AppendRequest()
              .batches(buffer, 0, FrameDescriptor.align(length), 1)
              .transaction(transaction)
              .ackLevel(AckLevel.DURABLE)
              .listener(this, 0);
      while (!log.tryAppend(0, request)) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void onAppended(long tag, AppendResult result) {
      answer.complete(result.firstLsn());
    }

    @Override
    public void onRefused(long tag, ErrorCode code, String message) {
      answer.completeExceptionally(new DriftException(code, message));
    }
  }
}
