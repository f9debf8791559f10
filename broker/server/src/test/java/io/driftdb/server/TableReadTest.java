package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.FailureDecoder;
import io.driftdb.schema.protocol.MissingRow;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.schema.protocol.TableDescriptionDecoder;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.schema.protocol.TopicReplyDecoder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Reads of tables on a broker with a log and a store in files. */
class TableReadTest extends TableRequestsOnFiles {
  @Test
  void shouldReadWhatWasWrittenBefore() {
    long first = put("a", "{\"n\":1}");
    long second = put("a", "{\"n\":2}");
    assertEquals("{\"n\":2}", wire.get(table, "a"));
    TableWire.Rows then = wire.get(table, AsOfKind.LSN, first, "a", "b", "a");
    assertEquals(first, then.asOfLsn());
    assertEquals(3, then.rows().size());
    assertEquals("{\"n\":1}", then.rows().get(0).value());
    assertEquals(first, then.rows().get(0).lsn());
    assertNull(then.rows().get(1).value());
    assertEquals("b", then.rows().get(1).key());
    assertEquals("{\"n\":1}", then.rows().get(2).value());
    assertEquals("{\"n\":1}", wire.get(table, AsOfKind.OFFSET, 0, "a").rows().get(0).value());
    assertEquals("{\"n\":2}", wire.get(table, AsOfKind.OFFSET, 1, "a").rows().get(0).value());
    assertEquals(second, wire.get(table, AsOfKind.OFFSET, 1, "a").asOfLsn());
  }

  @Test
  void shouldReadAsOfItsOwnTokens() {
    put("a", "1");
    byte[] token = wire.get(table, AsOfKind.LATEST, 0, "a").token();
    put("a", "2");
    wire.askGet(table, AsOfKind.TOKEN, 0, token, "a");
    assertEquals("1", TableWire.rows(client.read()).rows().get(0).value());
  }

  @Test
  void shouldReadItsOwnWrites() {
    for (int i = 0; i < 100; i++) {
      client.produce(Ack.DURABLE, WireClient.batch(table, 0, Op.PUT, "a", Integer.toString(i)));
      ProduceReplyDecoder reply = client.read().as(new ProduceReplyDecoder());
      reply.results().forEach(each -> assertEquals(0, each.errorCode()));
      byte[] token = new byte[reply.tokenLength()];
      reply.getToken(token, 0, token.length);
      client.send(wire.getFrame(table, 0, AsOfKind.LATEST, 0, 0, NONE, token, "a"));
      TableWire.Rows rows = TableWire.rows(client.read());
      assertEquals(Integer.toString(i), rows.rows().get(0).value());
    }
  }

  @Test
  void shouldReadAsOfATimeWhileOthersAppend() {
    int events = client.createTopic("events", TopicKind.LOG, 1);
    put("a", "1");
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              try (WireClient other = broker.open()) {
                byte[] batch = WireClient.batch(events, 0, "x".repeat(1000));
                for (int i = 0; i < 4; i++) {
                  other.produce(Ack.DURABLE, batch);
                }
                while (!stop.get()) {
                  other.read();
                  other.produce(Ack.DURABLE, batch);
                }
              }
            },
            "writer");
    writer.start();
    for (int i = 0; i < 20; i++) {
      long now = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()); // not before the record
      assertEquals("1", wire.get(table, AsOfKind.TIME, now, "a").rows().get(0).value());
    }
    stop.set(true);
    assertNull(wire.get(table, AsOfKind.TIME, 1, "a").rows().get(0).value());
  }

  @Test
  void shouldNameTheHorizonBelowIt() {
    long first = put("a", "1");
    for (int i = 2; i < 10; i++) {
      put("a", Integer.toString(i));
    }
    wire.alter(table, 1);
    client.read().as(new TopicReplyDecoder());
    long end = System.nanoTime() + 10_000_000_000L;
    WireClient.Message answer;
    do {
      put("b", "1");
      wire.askGet(table, AsOfKind.LSN, first, NONE, "a");
      answer = client.read();
    } while (answer.templateId() != FailureDecoder.TEMPLATE_ID && System.nanoTime() < end);
    assertEquals(ErrorCode.BELOW_HORIZON, answer.errorCode());
    wire.askFeed(table, first, 1000, 0, NONE);
    expectFailure(ErrorCode.BELOW_HORIZON);
    wire.askDiff(table, first, -1, 0, NONE);
    expectFailure(ErrorCode.BELOW_HORIZON);
    assertEquals("9", wire.get(table, "a"));
  }

  @Test
  void shouldReadATableOnSeveralShards() {
    client.close();
    broker.close();
    broker = TestBroker.at(directory, "log.shards=3");
    client = broker.open();
    wire = new TableWire(client);
    int wide = wire.create("wide", 4, RowFormat.JSON, MissingRow.UPSERT);
    for (int partition = 0; partition < 4; partition++) {
      String key = "key-" + partition;
      client.produce(Ack.APPLIED, WireClient.batch(wide, partition, Op.PUT, key, "" + partition));
      assertEquals(List.of(0), verdicts());
    }
    for (int partition = 0; partition < 4; partition++) {
      int shard = Math.floorMod(wide + partition, 3);
      String key = "key-" + partition;
      client.send(wire.getFrame(wide, shard, AsOfKind.LATEST, 0, 0, NONE, NONE, key));
      assertEquals("" + partition, TableWire.rows(client.read()).rows().get(0).value());
    }
    wire.describe(wide);
    assertEquals(3, client.read().as(new TableDescriptionDecoder()).shards().count());
    client.send(wire.getFrame(wide, 3, AsOfKind.LATEST, 0, 0, NONE, NONE, "key"));
    expectFailure(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void shouldPatchAndDelete() {
    put("a", "{\"n\":1,\"m\":2}");
    append(Op.PATCH, "a", "{\"m\":null,\"k\":3}");
    assertEquals("{\"n\":1,\"k\":3}", wire.get(table, "a"));
    append(Op.DELETE, "a", "");
    assertNull(wire.get(table, "a"));
  }

  @Test
  void shouldScanInPagesOfOneState() {
    for (int i = 0; i < 50; i++) {
      put("key-%03d".formatted(i), "{\"i\":" + i + "}");
    }
    TableWire.Scan scan = new TableWire.Scan(table);
    scan.maxRows = 20;
    TableWire.Rows page = wire.scan(scan);
    put("key-999", "{}");
    put("key-030", "{\"i\":\"later\"}");
    List<TableWire.Row> all = new ArrayList<>(page.rows());
    long asOf = page.asOfLsn();
    while (page.cursor().length > 0) {
      scan.cursor = page.cursor();
      page = wire.scan(scan);
      assertEquals(asOf, page.asOfLsn());
      all.addAll(page.rows());
    }
    assertEquals(50, all.size());
    for (int i = 0; i < 50; i++) {
      assertEquals("key-%03d".formatted(i), all.get(i).key());
      assertEquals("{\"i\":" + i + "}", all.get(i).value());
    }
  }

  @Test
  void shouldKeepToItsCreditAndCompress() {
    String value = "{\"text\":\"" + "x".repeat(4000) + "\"}";
    for (int i = 0; i < 30; i++) {
      put("key-" + i, value);
    }
    TableWire.Scan scan = new TableWire.Scan(table);
    scan.maxBytes = 1;
    assertEquals(1, wire.scan(scan).rows().size());
    scan.maxBytes = 1 << 20;
    TableWire.Rows bounded = wire.scan(scan);
    assertTrue(bounded.rows().size() < 17, "more than table.answer.max");
    scan.flags = 2;
    TableWire.Rows packed = wire.scan(scan);
    assertEquals(1, packed.codec());
    assertEquals(bounded.rows(), packed.rows());
    String[] keys = new String[30];
    for (int i = 0; i < 30; i++) {
      keys[i] = "key-" + i;
    }
    wire.askGet(table, AsOfKind.LATEST, 0, NONE, keys);
    WireClient.Message refused = client.read();
    assertEquals(ErrorCode.INVALID_REQUEST, refused.errorCode());
    assertTrue(refused.errorText().contains("table.answer.max"), refused.errorText());
  }

  @Test
  void shouldCountRangesAndAll() {
    for (int i = 0; i < 30; i++) {
      put("key-%03d".formatted(i), "{}");
    }
    TableWire.Scan scan = new TableWire.Scan(table);
    scan.flags = 1;
    assertEquals(30, wire.scan(scan).count());
    assertTrue(wire.scan(scan).rows().isEmpty());
    scan.fromKey = "key-010";
    scan.toKey = "key-020";
    assertEquals(10, wire.scan(scan).count());
    scan.flags = 0;
    assertEquals("key-010", wire.scan(scan).rows().get(0).key());
    assertEquals(10, wire.scan(scan).rows().size());
  }

  @Test
  void shouldTellTheHistoryOfARow() {
    long first = put("a", "1");
    long second = put("a", "2");
    long third = append(Op.DELETE, "a", "");
    TableWire.Versions all = wire.history(table, "a", 0, 0);
    assertEquals(
        List.of(
            new TableWire.Version(2, 0, null, third, 0, 0),
            new TableWire.Version(0, 0, "2", second, third, 0),
            new TableWire.Version(0, 0, "1", first, second, 0)),
        all.versions());
    assertEquals(0, all.nextBeforeLsn());
    TableWire.Versions newest = wire.history(table, "a", 0, 1);
    assertEquals(1, newest.versions().size());
    TableWire.Versions rest = wire.history(table, "a", newest.nextBeforeLsn(), 0);
    assertEquals(all.versions().subList(1, 3), rest.versions());
  }

  @Test
  void shouldTellTheDifferenceOfTwoStates() {
    put("a", "1");
    long from = put("b", "1");
    put("a", "2");
    put("c", "1");
    put("b", "2");
    put("b", "1");
    long to = append(Op.DELETE, "a", "");
    TableWire.Diffs diff = wire.diff(table, from, to, 0, NONE);
    assertEquals(from, diff.fromLsn());
    assertEquals(to, diff.toLsn());
    assertTrue(diff.changes().contains(new TableWire.Diff("a", "1", null)), diff::toString);
    assertTrue(diff.changes().contains(new TableWire.Diff("c", null, "1")), diff::toString);
    TableWire.Diffs part = wire.diff(table, from, to, 1, NONE);
    List<TableWire.Diff> changes = new ArrayList<>(part.changes());
    while (part.cursor().length > 0) {
      part = wire.diff(table, from, to, 1, part.cursor());
      changes.addAll(part.changes());
    }
    assertEquals(diff.changes(), changes);
  }

  @Test
  void shouldRefuseCursorsOfOtherTables() {
    int other = wire.create("other");
    for (int i = 0; i < 5; i++) {
      put("key-" + i, "1");
    }
    TableWire.Scan scan = new TableWire.Scan(table);
    scan.maxRows = 1;
    scan.cursor = wire.scan(scan).cursor();
    scan.topic = other;
    wire.ask(scan);
    expectFailure(ErrorCode.CURSOR_MISMATCH);
    scan.topic = table;
    scan.cursor = new byte[] {1, 2, 3};
    wire.ask(scan);
    expectFailure(ErrorCode.CURSOR_MISMATCH);
    wire.askDiff(table, 1, 3, 0, scan.cursor);
    expectFailure(ErrorCode.CURSOR_MISMATCH);
  }

  @Test
  void shouldServeTheSameAfterARestart() {
    long then = put("a", "1");
    put("a", "2");
    TableWire.Rows before = wire.get(table, AsOfKind.LSN, then, "a");
    client.close();
    broker.close();
    broker = TestBroker.at(directory, "limit.batch=16KiB", "table.answer.max=64KiB");
    client = broker.open();
    wire = new TableWire(client);
    assertEquals(before.rows(), wire.get(table, AsOfKind.LSN, then, "a").rows());
    assertEquals("2", wire.get(table, "a"));
  }
}
