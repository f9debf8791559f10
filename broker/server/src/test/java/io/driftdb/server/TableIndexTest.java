package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.FailureDecoder;
import io.driftdb.schema.protocol.IndexReplyDecoder;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.schema.protocol.TableDescriptionDecoder;
import io.driftdb.schema.protocol.TopicReplyDecoder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Look-ups by index, and what is told and changed of a table. */
class TableIndexTest extends TableRequestsOnFiles {
  @Test
  void shouldLookUpByIndex() {
    for (int i = 0; i < 20; i++) {
      put("key-%02d".formatted(i), "{\"n\":" + i % 5 + "}");
    }
    wire.createIndex(table, "by-n", "n", "");
    client.read().as(new IndexReplyDecoder());
    awaitIndex(table);
    TableWire.Scan scan = new TableWire.Scan(table);
    scan.index = "by-n";
    scan.indexFrom = "3";
    scan.indexTo = "3";
    scan.flags = 4;
    assertEquals(
        List.of("key-03", "key-08", "key-13", "key-18"),
        wire.scan(scan).rows().stream().map(TableWire.Row::key).toList());
    scan.index = "none";
    wire.ask(scan);
    expectFailure(ErrorCode.UNKNOWN_INDEX);
    scan.index = "by-n";
    scan.indexFrom = "no json";
    wire.ask(scan);
    expectFailure(ErrorCode.INVALID_REQUEST);
    wire.createIndex(table, "by-n", "m", "");
    expectFailure(ErrorCode.INDEX_EXISTS);
    wire.createIndex(table, "other", "a..b", "");
    expectFailure(ErrorCode.INVALID_REQUEST);
    wire.dropIndex(table, "by-n");
    client.read().as(new IndexReplyDecoder());
    wire.dropIndex(table, "by-n");
    expectFailure(ErrorCode.UNKNOWN_INDEX);
  }

  private void awaitIndex(int topic) {
    TestBroker.await(
        "the index to be ready",
        () -> {
          wire.describe(topic);
          TableDescriptionDecoder reply = client.read().as(new TableDescriptionDecoder());
          reply.shards().forEach(shard -> assertEquals(0, shard.state()));
          return reply.indexes().next().state() == 0;
        });
  }

  @Test
  void shouldDescribeAlterAndRebuild() {
    put("a", "1");
    wire.alter(table, 1_000_000);
    client.read().as(new TopicReplyDecoder());
    wire.describe(table);
    TableDescriptionDecoder reply = client.read().as(new TableDescriptionDecoder());
    assertEquals(RowFormat.JSON, reply.rowFormat());
    assertEquals(1_000_000, reply.historyRetentionMs());
    assertEquals(1, reply.shards().count());
    wire.alter(table, 0);
    expectFailure(ErrorCode.INVALID_REQUEST);
    wire.rebuild(table);
    client.read().as(new TopicReplyDecoder());
    TestBroker.await(
        "the table to be folded again",
        () -> {
          wire.askGet(table, AsOfKind.LATEST, 0, NONE, "a");
          WireClient.Message message = client.read();
          return message.templateId() != FailureDecoder.TEMPLATE_ID
              && TableWire.rows(message).rows().get(0).value().equals("1");
        });
  }
}
