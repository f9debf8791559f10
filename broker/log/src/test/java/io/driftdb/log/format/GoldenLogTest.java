package io.driftdb.log.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.AwaitedAppend;
import io.driftdb.log.EventLog;
import io.driftdb.log.GoldenHistory;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ProducerGrant;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.TestBatches;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory of version 1 is opened, read and continued as it was meant. */
class GoldenLogTest {
  @TempDir Path directory;
  private Path data;

  @BeforeEach
  void copy() throws IOException {
    data = GoldenCopy.copy(GoldenCopy.original(), directory.resolve("data"));
  }

  private EventLog open() {
    return ShardedLog.open(GoldenHistory.config(data), LogObserver.NONE);
  }

  @Test
  void shouldReadEveryTopicBatchAndRecord() throws IOException {
    try (EventLog log = open()) {
      assertEquals(GoldenCopy.expected(), GoldenDump.of(log));
      assertNull(log.topic("gone"));
      assertEquals(0, log.status(0).quarantinedRanges());
    }
  }

  @Test
  void shouldReadTheSameWithoutIndexesAndCheckpoints() throws IOException {
    for (String suffix : List.of(".idx", ".ckp")) {
      for (Path file : GoldenCopy.files(data, suffix)) {
        Files.delete(file);
      }
    }
    try (EventLog log = open()) {
      assertEquals(GoldenCopy.expected(), GoldenDump.of(log));
    }
  }

  @Test
  void shouldMakeTheSameIndexesAgain() throws IOException {
    for (Path file : GoldenCopy.files(data, ".idx")) {
      Files.delete(file);
    }
    open().close();
    for (Path golden : GoldenCopy.files(GoldenCopy.original(), ".idx")) {
      Path made = data.resolve("shard-0000").resolve(golden.getFileName().toString());
      assertArrayEquals(Files.readAllBytes(golden), Files.readAllBytes(made), golden.toString());
    }
  }

  @Test
  void shouldGoOnWhereItEnded() {
    try (EventLog log = open()) {
      long end = log.latestOffset(GoldenHistory.ORDERS, 1);
      UnsafeBuffer batch = TestBatches.of(GoldenHistory.ORDERS, 1, "new");
      assertEquals(end, AwaitedAppend.durably(log, batch).baseOffset());
      TopicSpec spec = TopicSpec.of("fifth", TopicKind.LOG, 1);
      assertEquals(5, log.createTopic(spec, false).join().topic().id());
      assertEquals(new ProducerGrant(2, 2), log.initProducer(-1, "payments").join());
      assertEquals(new ProducerGrant(3, 0), log.initProducer(-1, "").join());
      assertTrue(log.isInHistory(0, 2, log.status(0).committedLsn() - 10));
      assertFalse(log.isInHistory(0, 1, log.status(0).committedLsn() - 10));
    }
  }

  @Test
  void shouldTellDuplicatesOfWhatWasWrittenBefore() {
    String text = "x".repeat(150);
    try (EventLog log = open()) {
      int orders = GoldenHistory.ORDERS;
      UnsafeBuffer last = TestBatches.of(orders, 0, 1, 0, 45, "order-51" + text);
      AwaitedAppend.Given given = AwaitedAppend.durably(log, last);
      assertTrue(given.duplicate());
      assertEquals(45, given.baseOffset());
      refused(log, ErrorCode.DUPLICATE_SEQUENCE, TestBatches.of(orders, 0, 1, 0, 5, "order-10"));
      refused(log, ErrorCode.OUT_OF_ORDER_SEQUENCE, TestBatches.of(orders, 0, 1, 0, 47, "gap"));
      refused(log, ErrorCode.UNKNOWN_PRODUCER, TestBatches.of(orders, 0, 9, 0, 0, "unknown"));
      refused(log, ErrorCode.PRODUCER_FENCED, TestBatches.of(orders, 0, 2, 0, 0, "old epoch"));
      assertEquals(
          46, AwaitedAppend.durably(log, TestBatches.of(orders, 0, 1, 0, 46, "next")).baseOffset());
    }
  }

  private static void refused(EventLog log, ErrorCode expected, UnsafeBuffer batch) {
    DriftException e = assertThrows(DriftException.class, () -> AwaitedAppend.durably(log, batch));
    assertEquals(expected, e.code());
  }
}
