package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.verify.LogVerifier;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log as an embedder uses it: in files, with its own threads, without a server. */
class ShardedLogTest {
  @TempDir Path directory;

  private LogConfig config() {
    return LogConfig.at(directory.resolve("data"))
        .segmentBytes(1 << 20)
        .maxGroupBytes(128 << 10)
        .maxBatchBytes(128 << 10)
        .lowWaterBytes(1 << 20);
  }

  private static Topic create(EventLog log, String name, int partitions) {
    return log.createTopic(TopicSpec.of(name, TopicKind.LOG, partitions), false).join().topic();
  }

  private static List<Collected.Row> readAll(EventLog log, Topic topic, int partition, long from) {
    try (Subscription subscription =
        log.subscribe(
            topic.shardOf(partition),
            List.of(new PartitionStart(topic.id(), partition, from)),
            () -> {})) {
      return new Collected(log.maxEntryBytes()).drain(subscription);
    }
  }

  @Test
  void shouldReadWhatWasAppendedAlsoAfterRestart() {
    List<String> expected = new ArrayList<>();
    Topic topic;
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      topic = create(log, "events", 1);
      for (int i = 0; i < 500; i++) {
        expected.add("value-" + i);
        AwaitedAppend.Given given =
            AwaitedAppend.durably(log, TestBatches.of(topic.id(), 0, "value-" + i));
        assertEquals(i, given.baseOffset());
      }
      assertEquals(expected, values(readAll(log, topic, 0, 0)));
    }
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      assertEquals(topic, log.topic("events"));
      assertEquals(500, log.latestOffset(topic.id(), 0));
      assertEquals(expected, values(readAll(log, topic, 0, 0)));
      assertEquals(expected.subList(123, 500), values(readAll(log, topic, 0, 123)));
      assertEquals(
          500, AwaitedAppend.durably(log, TestBatches.of(topic.id(), 0, "x")).baseOffset());
    }
  }

  @Test
  void shouldLeaveAloneWhatTablesHaveLeftUnfinished() throws IOException {
    ShardedLog.open(config(), LogObserver.NONE).close();
    Path shard = directory.resolve("data/shard-0000");
    Path ofTables = Files.createDirectory(shard.resolve("tables-0000000000000007.ckp.tmp"));
    Files.createFile(ofTables.resolve("CURRENT"));
    Path own = Files.createFile(shard.resolve("0000000000000007.ckp.tmp"));
    ShardedLog.open(config(), LogObserver.NONE).close();
    assertTrue(Files.exists(ofTables.resolve("CURRENT")));
    assertFalse(Files.exists(own));
  }

  @Test
  void shouldKnowWhichPositionsAnEpochNeverHad() {
    long endOfFirst;
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      Topic topic = create(log, "events", 1);
      AwaitedAppend.durably(log, TestBatches.of(topic.id(), 0, "first"));
      endOfFirst = log.committedLsn(0);
    }
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      AwaitedAppend.durably(log, TestBatches.of(log.topic("events").id(), 0, "second"));
      assertTrue(log.isInHistory(0, 1, endOfFirst));
      assertTrue(log.isInHistory(0, 2, log.committedLsn(0)));
      assertFalse(log.isInHistory(0, 1, log.committedLsn(0)));
      assertFalse(log.isInHistory(0, 3, endOfFirst));
    }
  }

  private static List<String> values(List<Collected.Row> rows) {
    return rows.stream().map(Collected.Row::value).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void shouldRollOverManySegmentsAndKeepEveryPartitionInOrder(int shards) {
    int partitions = 7;
    int each = 400;
    String filler = "x".repeat(2000);
    Topic topic;
    try (EventLog log = ShardedLog.open(config().shards(shards), LogObserver.NONE)) {
      topic = create(log, "wide", partitions);
      List<AwaitedAppend> pending = new ArrayList<>();
      for (int i = 0; i < each * partitions; i++) {
        int p = i % partitions;
        pending.add(
            AwaitedAppend.start(
                log,
                topic.shardOf(p),
                TestBatches.of(topic.id(), p, i + filler),
                AckLevel.DURABLE));
        if (pending.size() == 200) {
          pending.forEach(AwaitedAppend::await);
          pending.clear();
        }
      }
      pending.forEach(AwaitedAppend::await);
    }
    try (EventLog log = ShardedLog.open(config().shards(shards), LogObserver.NONE)) {
      assertTrue(log.status(0).segments() > 1);
      for (int p = 0; p < partitions; p++) {
        List<Collected.Row> rows = readAll(log, topic, p, 0);
        int first = p;
        assertEquals(
            IntStream.range(0, each).mapToObj(i -> (first + i * partitions) + filler).toList(),
            values(rows));
        assertEquals(each, log.latestOffset(topic.id(), p));
        int middle = each / 2;
        long lsn = rows.get(middle).lsn();
        assertEquals(middle, log.resolve(topic.id(), p, PositionKind.LSN, lsn));
        assertEquals(middle + 1, log.resolve(topic.id(), p, PositionKind.LSN, lsn + 1));
      }
    }
  }

  @RepeatedTest(20)
  void shouldDeliverManyPartitionsInLsnOrder() {
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      Topic topic = create(log, "many", 20);
      List<PartitionStart> starts =
          IntStream.range(0, 20).mapToObj(p -> new PartitionStart(topic.id(), p, 0)).toList();
      List<Collected.Row> rows = new ArrayList<>();
      List<AwaitedAppend> pending = new ArrayList<>();
      try (Subscription subscription = log.subscribe(0, starts, () -> {})) {
        for (int i = 0; i < 2000; i++) {
          int p = (i * 7919) % 20;
          pending.add(
              AwaitedAppend.start(
                  log, 0, TestBatches.of(topic.id(), p, "a" + i, "b" + i), AckLevel.DURABLE));
        }
        // The shard commits on while this reads: a batch that becomes visible late must not be
        // overtaken by one behind it.
        Collected collected = new Collected(log.maxEntryBytes());
        while (rows.size() < 4000) {
          rows.addAll(collected.drain(subscription));
        }
        assertEquals(0, subscription.lagRecords());
      }
      pending.forEach(AwaitedAppend::await);
      for (int i = 1; i < rows.size(); i++) {
        assertTrue(rows.get(i).lsn() > rows.get(i - 1).lsn(), "at " + i);
      }
    }
  }

  @Test
  void shouldRefuseToStartWithoutTheFilesOfAShard() throws IOException {
    try (EventLog log = ShardedLog.open(config().shards(2), LogObserver.NONE)) {
      create(log, "two", 4);
    }
    Path gone = directory.resolve("data/shard-0001");
    Path elsewhere = directory.resolve("elsewhere");
    Files.move(gone, elsewhere);
    DriftException refused =
        assertThrows(
            DriftException.class,
            () -> ShardedLog.open(config().shards(2), LogObserver.NONE).close());
    assertEquals(ErrorCode.DATA_DAMAGED, refused.code());
    assertTrue(refused.getMessage().contains("shard-0001"), refused.getMessage());
    assertTrue(
        LogVerifier.verify(directory.resolve("data")).damage().toString().contains("shard-0001"));
    Files.delete(gone);
    Files.move(elsewhere, gone);
    try (EventLog log = ShardedLog.open(config().shards(3), LogObserver.NONE)) {
      assertEquals(3, log.shards());
      assertEquals(4, log.topic("two").partitions());
    }
  }

  @Test
  void shouldTellDuplicatesGapsAndFencedProducers() {
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      Topic topic = create(log, "once", 1);
      ProducerGrant first = log.initProducer(-1, "payer").join();
      long id = first.producerId();
      AwaitedAppend.Given original =
          AwaitedAppend.durably(log, TestBatches.of(topic.id(), 0, id, 0, 0, "a", "b"));
      AwaitedAppend.Given again =
          AwaitedAppend.durably(log, TestBatches.of(topic.id(), 0, id, 0, 0, "a", "b"));
      assertFalse(original.duplicate());
      assertTrue(again.duplicate());
      assertEquals(original.firstLsn(), again.firstLsn());
      assertEquals(original.baseOffset(), again.baseOffset());
      assertRefused(
          log, ErrorCode.OUT_OF_ORDER_SEQUENCE, TestBatches.of(topic.id(), 0, id, 0, 3, "d"));
      assertRefused(log, ErrorCode.UNKNOWN_PRODUCER, TestBatches.of(topic.id(), 0, 99, 0, 0, "d"));
      assertEquals(new ProducerGrant(id, 1), log.initProducer(-1, "payer").join());
      assertRefused(log, ErrorCode.PRODUCER_FENCED, TestBatches.of(topic.id(), 0, id, 0, 2, "c"));
      AwaitedAppend.durably(log, TestBatches.of(topic.id(), 0, id, 1, 0, "c"));
      assertEquals(3, log.latestOffset(topic.id(), 0));
    }
  }

  private static void assertRefused(EventLog log, ErrorCode code, org.agrona.DirectBuffer batch) {
    DriftException e = assertThrows(DriftException.class, () -> AwaitedAppend.durably(log, batch));
    assertEquals(code, e.code());
  }

  @Test
  void shouldRefuseUnknownAndDeletedTopics() {
    try (EventLog log = ShardedLog.open(config().shards(2), LogObserver.NONE)) {
      Topic topic = create(log, "short-lived", 4);
      AwaitedAppend.start(
              log, topic.shardOf(1), TestBatches.of(topic.id(), 1, "x"), AckLevel.DURABLE)
          .await();
      log.deleteTopic("short-lived").join();
      DriftException e =
          assertThrows(
              DriftException.class,
              () ->
                  AwaitedAppend.start(
                          log,
                          topic.shardOf(1),
                          TestBatches.of(topic.id(), 1, "x"),
                          AckLevel.DURABLE)
                      .await());
      assertEquals(ErrorCode.UNKNOWN_TOPIC, e.code());
      DriftException unreadable =
          assertThrows(DriftException.class, () -> readAll(log, topic, 1, 0));
      assertEquals(ErrorCode.UNKNOWN_TOPIC, unreadable.code());
      assertTrue(create(log, "short-lived", 4).id() > topic.id());
    }
  }

  @Test
  void shouldKeepASecondOpenerAndForeignDirectoriesOut() throws Exception {
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      assertEquals(1, log.shards());
      DriftException locked =
          assertThrows(DriftException.class, () -> ShardedLog.open(config(), LogObserver.NONE));
      assertEquals(ErrorCode.DATA_DIR_LOCKED, locked.code());
    }
    Path foreign = Files.createDirectories(directory.resolve("foreign"));
    Files.writeString(foreign.resolve("notes.txt"), "not ours");
    DriftException e =
        assertThrows(
            DriftException.class, () -> ShardedLog.open(LogConfig.at(foreign), LogObserver.NONE));
    assertEquals(ErrorCode.DATA_DIR_FOREIGN, e.code());
  }

  @Test
  void shouldDropWholeSegmentsThatNoTopicKeeps() throws Exception {
    LogConfig config =
        config().retentionCheck(java.time.Duration.ofMillis(20)).checkpointBytes(256 << 10);
    try (EventLog log = ShardedLog.open(config, LogObserver.NONE)) {
      Topic topic =
          log.createTopic(new TopicSpec("bounded", TopicKind.LOG, 1, -1, 1 << 20), false)
              .join()
              .topic();
      String filler = "y".repeat(50_000);
      long deadline = System.nanoTime() + 30_000_000_000L;
      while (log.earliestOffset(topic.id(), 0) == 0 && System.nanoTime() < deadline) {
        AwaitedAppend.durably(log, TestBatches.of(topic.id(), 0, filler));
      }
      long earliest = log.earliestOffset(topic.id(), 0);
      assertTrue(earliest > 0);
      DriftException e =
          assertThrows(
              DriftException.class,
              () -> log.resolve(topic.id(), 0, PositionKind.OFFSET, earliest - 1));
      assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, e.code());
      List<Collected.Row> rows = readAllThatIsHeld(log, topic);
      long latest = log.latestOffset(topic.id(), 0);
      assertEquals(latest - rows.get(0).offset(), rows.size());
      assertTrue(rows.get(0).offset() >= earliest);
    }
  }

  /** Retention may go on between the look at the oldest offset and the reading from there. */
  private static List<Collected.Row> readAllThatIsHeld(EventLog log, Topic topic) throws Exception {
    while (true) {
      try {
        return readAll(log, topic, 0, log.earliestOffset(topic.id(), 0));
      } catch (PartitionException e) {
        assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, e.code());
      }
    }
  }
}
