package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.TableOptions.MissingRow;
import io.driftdb.log.TableOptions.RowFormat;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store of tables reads of a log in files. */
class TableFeedTest {
  @TempDir Path directory;

  private LogConfig config() {
    return LogConfig.at(directory.resolve("data"))
        .segmentBytes(1 << 20)
        .maxGroupBytes(128 << 10)
        .maxBatchBytes(128 << 10)
        .lowWaterBytes(1 << 20);
  }

  private static Topic create(EventLog log, String name, TopicKind kind) {
    return log.createTopic(TopicSpec.of(name, kind, 2), false).join().topic();
  }

  private static void put(EventLog log, Topic topic, int partition, String value) {
    AwaitedAppend.start(
            log,
            topic.shardOf(partition),
            TestBatches.of(topic.id(), partition, value),
            AckLevel.DURABLE)
        .await();
  }

  private static List<String> values(List<Collected.Row> rows) {
    List<String> values = new ArrayList<>();
    for (Collected.Row row : rows) {
      if (row.topicId() != 0) {
        values.add(row.value());
      }
    }
    return values;
  }

  @Test
  void shouldStartInTheMiddleOfABatchWithAllOfIt() {
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      Topic table = create(log, "table", TopicKind.TABLE);
      put(log, table, 0, "before");
      AwaitedAppend.start(
              log, table.shardOf(0), TestBatches.of(table.id(), 0, "a", "b", "c"), AckLevel.DURABLE)
          .await();
      put(log, table, 1, "behind");
      long middle = log.status(0).committedLsn() - 2;
      try (TableFeed feed = log.tableFeed(0, middle, () -> {})) {
        List<Collected.Row> rows = new Collected(log.maxEntryBytes()).drain(feed);
        assertEquals(List.of("a", "b", "c", "behind"), values(rows));
        assertEquals(middle, rows.get(2).lsn());
      }
    }
  }

  @Test
  void shouldFollowTablesThatComeAndGo() {
    AtomicInteger wakes = new AtomicInteger();
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      Topic first = create(log, "first", TopicKind.TABLE);
      put(log, first, 0, "a");
      Collected reader = new Collected(log.maxEntryBytes());
      try (TableFeed feed = log.tableFeed(0, 1, wakes::incrementAndGet)) {
        assertEquals(List.of("a"), values(reader.drain(feed)));
        Topic second = create(log, "second", TopicKind.TABLE);
        Topic other = create(log, "other", TopicKind.LOG);
        put(log, second, 1, "b");
        put(log, other, 1, "not for it");
        put(log, first, 1, "c");
        log.deleteTopic("first").join();
        put(log, second, 0, "d");
        assertEquals(List.of("b", "c", "d"), values(reader.drain(feed)));
        assertTrue(wakes.get() > 0, "nobody was told");
        int before = wakes.get();
        for (int i = 0; i < 50; i++) {
          put(log, other, 0, "not for it");
        }
        assertEquals(before, wakes.get(), "woken for a topic that is no table");
        assertEquals(List.of(), reader.drain(feed));
        assertEquals(log.status(0).visibleLsn(), feed.readUpTo());
        put(log, second, 0, "e");
        assertTrue(wakes.get() > before, "nobody was told");
      }
    }
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE);
        TableFeed feed = log.tableFeed(0, 1, () -> {})) {
      List<Collected.Row> rows = new Collected(log.maxEntryBytes()).drain(feed);
      assertEquals(List.of("a", "b", "c", "d", "e"), values(rows));
      for (int i = 1; i < rows.size(); i++) {
        assertTrue(rows.get(i).lsn() > rows.get(i - 1).lsn(), "at " + i);
      }
      DriftException e =
          assertThrows(DriftException.class, () -> log.tableFeed(0, 1 << 20, () -> {}));
      assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, e.code());
    }
  }

  @Test
  void shouldKeepWhatTablesAreStillMadeFrom() throws Exception {
    LogConfig config =
        config()
            .keepingForTables(true)
            .retentionCheck(Duration.ofMillis(20))
            .checkpointBytes(64 << 10);
    try (EventLog log = ShardedLog.open(config, LogObserver.NONE)) {
      TopicSpec spec = new TopicSpec("bounded", TopicKind.TABLE, 1, -1, 0);
      TableOptions options = new TableOptions(RowFormat.BYTES, MissingRow.UPSERT, -1, List.of(), 1);
      Topic topic = log.createTable(spec, options, false).join().topic();
      String filler = "y".repeat(50_000);
      while (log.status(0).segments() < 5) {
        AwaitedAppend.durably(log, TestBatches.of(topic.id(), 0, filler));
      }
      long deadline = System.nanoTime() + 30_000_000_000L;
      while (log.pinnedBytes(0).isEmpty() && System.nanoTime() < deadline) {
        AwaitedAppend.durably(log, TestBatches.of(topic.id(), 0, filler));
      }
      assertTrue(log.pinnedBytes(0).get("(tables)") > 0, log.pinnedBytes(0).toString());
      assertEquals(0, log.earliestOffset(topic.id(), 0));
      long from = log.status(0).visibleLsn();
      log.retainFrom(0, from);
      while (log.earliestOffset(topic.id(), 0) == 0 && System.nanoTime() < deadline) {
        AwaitedAppend.durably(log, TestBatches.of(topic.id(), 0, filler));
      }
      assertTrue(log.earliestOffset(topic.id(), 0) > 0);
      DriftException e = assertThrows(DriftException.class, () -> log.tableFeed(0, 1, () -> {}));
      assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, e.code());
      e = assertThrows(DriftException.class, () -> log.tableFeed(0, 2, () -> {}));
      assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, e.code());
      try (TableFeed feed = log.tableFeed(0, from, () -> {})) {
        List<Collected.Row> rows = new Collected(log.maxEntryBytes()).drain(feed);
        assertEquals(from, rows.get(0).lsn());
        assertEquals(log.status(0).visibleLsn(), feed.readUpTo());
        assertEquals(feed.readUpTo() - from, rows.size());
      }
    }
  }

  @Test
  void shouldStartTablesInALogWhoseOldestRecordsAreGone() throws Exception {
    LogConfig config = config().retentionCheck(Duration.ofMillis(20)).checkpointBytes(64 << 10);
    try (EventLog log = ShardedLog.open(config, LogObserver.NONE)) {
      Topic early = create(log, "early", TopicKind.TABLE);
      TopicSpec spec = new TopicSpec("bounded", TopicKind.LOG, 1, -1, 0);
      Topic topic = log.createTopic(spec, false).join().topic();
      String filler = "y".repeat(50_000);
      long deadline = System.nanoTime() + 30_000_000_000L;
      while (log.status(0).firstLsn() == 1 && System.nanoTime() < deadline) {
        AwaitedAppend.durably(log, TestBatches.of(topic.id(), 0, filler));
      }
      assertTrue(log.status(0).firstLsn() > 1);
      log.deleteTopic("bounded").join();
      Topic late = create(log, "late", TopicKind.TABLE);
      put(log, late, 1, "a");
      DriftException e = assertThrows(DriftException.class, () -> log.tableFeed(0, 1, () -> {}));
      assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, e.code());
      log.deleteTopic(early.name()).join();
      try (TableFeed feed = log.tableFeed(0, 1, () -> {})) {
        List<Collected.Row> rows = new Collected(log.maxEntryBytes()).drain(feed);
        assertTrue(values(rows).contains("a"));
        assertEquals(log.status(0).visibleLsn(), feed.readUpTo());
      }
    }
  }
}
