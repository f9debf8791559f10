package io.driftdb.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.log.AckLevel;
import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendRequest;
import io.driftdb.log.AppendResult;
import io.driftdb.log.EventLog;
import io.driftdb.log.LogConfig;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.TableOptions;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables beside a log on disk, with their own threads. */
class RealLogTest {
  private static final int SEEDS = 4;

  @TempDir Path directory;

  private EventLog log;
  private Tables tables;

  /** A row as of an LSN, as a map of all keys tells it. */
  private record State(long lsn, Map<String, String> rows) {}

  private void open(Path data) {
    log =
        ShardedLog.open(
            LogConfig.at(data)
                .shards(1)
                .maxBatchBytes(1 << 16)
                .maxGroupBytes(1 << 16)
                .segmentBytes(1 << 20)
                .keepingForTables(true),
            LogObserver.NONE);
    TablesConfig config = TablesConfig.defaults(data);
    tables = TableStores.open(log, config, TableObserver.NONE);
  }

  private void close() {
    tables.close();
    log.close();
  }

  @Test
  void shouldTellEveryStateAfterRestarts() throws Exception {
    Seeds.forEach(SEEDS, this::check);
  }

  private void check(long seed) throws Exception {
    Random random = new Random(seed);
    Path data = directory.resolve("seed-" + seed);
    open(data);
    TopicSpec spec = TopicSpec.of("rows", TopicKind.TABLE, 2);
    int first = log.createTable(spec, TableOptions.DEFAULT, false).get().topic().id();
    int second =
        log.createTable(TopicSpec.of("more", TopicKind.TABLE, 1), TableOptions.DEFAULT, false)
            .get()
            .topic()
            .id();
    List<State> states = new ArrayList<>();
    TreeMap<String, String> rows = new TreeMap<>();
    for (int i = 0; i < 60; i++) {
      boolean transaction = random.nextBoolean();
      List<TestRecord> records = new ArrayList<>();
      records.add(put(first, random, rows));
      if (transaction) {
        records.add(put(second, random, rows));
      }
      long end = append(records);
      states.add(new State(end - 1, new TreeMap<>(rows)));
      if (random.nextInt(20) == 0) {
        close();
        open(data);
      }
    }
    tables.shard(0).whenApplied(states.get(states.size() - 1).lsn() + 1).get(30, TimeUnit.SECONDS);
    for (State each : states) {
      TreeMap<String, String> told = new TreeMap<>();
      for (int table : new int[] {first, second}) {
        RowSink sink =
            row -> {
              told.put(table + new String(row.key(), UTF_8), new String(row.row(), UTF_8));
              return true;
            };
        tables.shard(0).scan(table, ScanRange.ALL, each.lsn(), 0, sink);
      }
      assertEquals(each.rows(), told);
      assertEquals(each.lsn(), tables.shard(0).resolve(first, AsOfPoint.lsn(each.lsn())));
    }
    assertArrayEquals(new byte[] {0}, tables.shard(0).verdicts(first, firstOf(states), 1));
    assertEquals(0, tables.shard(0).lag());
    close();
  }

  private static long firstOf(List<State> states) {
    return states.get(0).rows().size() == 1 ? states.get(0).lsn() : states.get(0).lsn() - 1;
  }

  private static TestRecord put(int table, Random random, Map<String, String> rows) {
    String key = "k" + random.nextInt(10);
    String row = "{\"v\":" + random.nextInt() + "}";
    rows.put(table + key, row);
    return TestRecord.put(table, key, row);
  }

  /** One frame, a batch for each record; returns one past its last LSN. */
  private long append(List<TestRecord> records) throws Exception {
    UnsafeBuffer frame = new UnsafeBuffer(new byte[4096]);
    int length = 0;
    for (TestRecord each : records) {
      BatchWriter writer = new BatchWriter().wrap(frame, length, frame.capacity());
      UnsafeBuffer key = new UnsafeBuffer(each.key());
      UnsafeBuffer value = new UnsafeBuffer(each.value());
      writer.add(Op.PUT, 1, key, 0, key.capacity(), value, 0, value.capacity());
      int batch = writer.finish(each.topic(), 0, 0, 0, 0);
      int flags = records.size() > 1 ? FrameDescriptor.BATCH_FLAG_TRANSACTION : 0;
      new BatchHeaderEncoder().wrap(frame, length).batchFlags((short) flags);
      length += FrameDescriptor.align(batch);
    }
    CompletableFuture<Long> end = new CompletableFuture<>();
    AppendListener listener =
        new AppendListener() {
          @Override
          public void onAppended(long tag, AppendResult result) {
            end.complete(result.endLsn());
          }

          @Override
          public void onRefused(long tag, ErrorCode code, String message) {
            end.completeExceptionally(new AssertionError(code + " " + message));
          }
        };
    AppendRequest request =
        new AppendRequest()
            .batches(frame, 0, length, records.size())
            .transaction(records.size() > 1)
            .ackLevel(AckLevel.DURABLE)
            .listener(listener, 0);
    while (!log.tryAppend(0, request)) {
      Thread.onSpinWait();
    }
    return end.get(30, TimeUnit.SECONDS);
  }
}
