package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AppliedReplyDecoder;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.FailureDecoder;
import io.driftdb.schema.protocol.MissingRow;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.schema.protocol.TopicKind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntUnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Changes of tables while they are followed, and transactions as followers see them. */
class TableFollowTest extends TableRequestsOnFiles {
  @Test
  void shouldHandOutTransactionsWhole() {
    List<Long> ends = new ArrayList<>();
    long start = put("start", "0");
    for (int i = 0; i < 20; i++) {
      byte[] batch = transactional(WireClient.batch(table, 0, Op.PUT, "a", "1", "2", "3"));
      client.produce(Ack.APPLIED, 1, 1, batch);
      AppliedReplyDecoder reply = client.read().as(new AppliedReplyDecoder());
      ends.add(reply.results().next().firstLsn() + 2);
    }
    long after = start;
    for (long end : ends) {
      TableWire.Changes changes = wire.feed(table, after, 1, 0);
      assertEquals(3, changes.rows().size());
      assertEquals(end, changes.rows().get(2).lsn());
      after = changes.lastLsn();
      assertTrue(after >= end, "a part of a transaction");
    }
  }

  @Test
  void shouldTellAFollowerThatItsTableIsGone() {
    put("a", "1");
    wire.askFeed(table, 3, 100, 5000, NONE);
    client.deleteTopic("rows");
    List<ErrorCode> errors = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      WireClient.Message message = client.read();
      if (message.templateId() == FailureDecoder.TEMPLATE_ID) {
        errors.add(message.errorCode());
      }
    }
    assertEquals(List.of(ErrorCode.UNKNOWN_TOPIC), errors);
  }

  @Test
  void shouldFollowChangesWhileTheyAreWritten() {
    follow(polls -> 5000);
  }

  /** Waits that end by time, while others append to the shard all the time. */
  @Test
  void shouldFollowChangesByShortWaits() {
    int events = client.createTopic("events", TopicKind.LOG, 1);
    AtomicBoolean stop = new AtomicBoolean();
    Thread busy =
        new Thread(
            () -> {
              try (WireClient other = broker.open()) {
                while (!stop.get()) {
                  other.produce(Ack.DURABLE, WireClient.batch(events, 0, "x"));
                  other.read();
                }
              }
            },
            "busy");
    busy.start();
    try {
      follow(polls -> polls % 4);
    } finally {
      stop.set(true);
    }
  }

  private void follow(IntUnaryOperator waitMs) {
    long start = put("start", "{}");
    assertEquals("{}", wire.get(table, "start")); // the table has come to it
    int writes = 300;
    int polls = 0;
    Thread writer =
        new Thread(
            () -> {
              try (WireClient other = broker.open()) {
                for (int i = 0; i < writes; i++) {
                  String key = "key-" + i % 20;
                  other.produce(
                      Ack.DURABLE, WireClient.batch(table, 0, Op.PUT, key, Integer.toString(i)));
                  other.read().as(new ProduceReplyDecoder());
                }
              }
            },
            "writer");
    writer.start();
    long after = start;
    int next = 0;
    TreeMap<String, String> fold = new TreeMap<>();
    long end = System.nanoTime() + 60_000_000_000L;
    while (next < writes) {
      assertTrue(System.nanoTime() < end, "only " + next + " changes came");
      TableWire.Changes changes = wire.feed(table, after, 500, waitMs.applyAsInt(polls++));
      long last = after;
      for (TableWire.Row row : changes.rows()) {
        assertTrue(row.lsn() > last, "out of order");
        last = row.lsn();
        assertEquals(Integer.toString(next++), row.value());
        fold.put(row.key(), row.value());
      }
      assertTrue(changes.lastLsn() >= last);
      after = changes.lastLsn();
    }
    fold.put("start", "{}");
    TreeMap<String, String> rows = new TreeMap<>();
    wire.scan(new TableWire.Scan(table)).rows().forEach(row -> rows.put(row.key(), row.value()));
    assertEquals(fold, rows);
  }

  private static byte[] transactional(byte[] batch) {
    new BatchHeaderEncoder()
        .wrap(new UnsafeBuffer(batch), 0)
        .batchFlags((short) FrameDescriptor.BATCH_FLAG_TRANSACTION);
    return batch;
  }

  @Test
  void shouldFoldATransactionAsAWhole() {
    int other = wire.create("other", 1, RowFormat.JSON, MissingRow.REJECT);
    byte[] good =
        WireClient.join(
            transactional(WireClient.batch(table, 0, Op.PUT, "a", "1")),
            transactional(WireClient.batch(other, 0, Op.PUT, "a", "{}")));
    client.produce(Ack.APPLIED, 1, 2, good);
    assertEquals(List.of(0, 0), verdicts());
    byte[] bad =
        WireClient.join(
            transactional(WireClient.batch(table, 0, Op.PUT, "a", "2")),
            transactional(WireClient.batch(other, 0, Op.PATCH, "missing", "{}")));
    client.produce(Ack.APPLIED, 1, 2, bad);
    assertEquals(List.of(2, 2), verdicts());
    assertEquals("1", wire.get(table, "a"));
    TableWire.Version newest = wire.history(table, "a", 0, 1).versions().get(0);
    assertEquals(2, newest.verdict());
    TableWire.Rows within = wire.get(table, AsOfKind.LSN, newest.fromLsn(), "a");
    assertTrue(within.asOfLsn() < newest.fromLsn(), "a state within a transaction");
  }
}
