package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.FakeEventLog;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AppliedReplyDecoder;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.table.UnavailableTables;
import io.driftdb.table.ShardTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesOpeningTest {
  private static final byte[] NONE = TableWire.NONE;

  @TempDir private Path directory;

  private Path store() {
    return directory.resolve("shard-0000").resolve("tables");
  }

  @Test
  void shouldOpenNoTablesBeforeThereAreAny() {
    int table;
    try (TestBroker broker = TestBroker.at(directory);
        WireClient client = broker.open()) {
      int events = client.createTopic("events", TopicKind.LOG, 1);
      client.produce(Ack.APPLIED, WireClient.batch(events, 0, "a", "b"));
      assertEquals(2, client.read().as(new AppliedReplyDecoder()).results().next().verdictCount());
      HttpPages http = new HttpPages(broker.broker);
      assertEquals(0, http.metric("driftdb_table_lag_records{shard=\"0\"}"));
      assertFalse(Files.exists(store()));
      TableWire wire = new TableWire(client);
      table = wire.create("rows");
      client.produce(Ack.APPLIED, WireClient.batch(table, 0, "{}"));
      AppliedReplyDecoder.ResultsDecoder result =
          client.read().as(new AppliedReplyDecoder()).results().next();
      assertEquals(ErrorCode.NONE, ErrorCode.of(result.errorCode()));
      assertEquals("{}", wire.get(table, "key"));
      assertTrue(Files.exists(store()));
    }
    try (TestBroker broker = TestBroker.at(directory);
        WireClient client = broker.open()) {
      assertEquals("{}", new TableWire(client).get(table, "key"));
    }
  }

  @Test
  void shouldReadATableThatWasJustCreated() {
    try (TestBroker broker = TestBroker.at(directory);
        WireClient client = broker.open()) {
      TableWire wire = new TableWire(client);
      for (int i = 0; i < 20; i++) {
        int table = wire.create("rows-" + i);
        client.send(wire.getFrame(table, 0, AsOfKind.LSN, 1, 5000, NONE, NONE, "key"));
        assertEquals(1, TableWire.rows(client.read()).rows().size());
        assertEquals(0, wire.feed(table, 1, 100, 0).rows().size());
      }
    }
  }

  @Test
  void shouldServeLogTopicsWhenTablesCannotBeOpened() {
    BrokerConfig config = TestBroker.config(directory);
    FakeEventLog log = new FakeEventLog(config.logConfig());
    DriftException why = new DriftException(ErrorCode.TABLE_INCOMPLETE, "They are gone.");
    try (Broker broker =
            Broker.start(
                config,
                (observer, replication) -> log,
                (of, observer) -> {
                  observer.onState(0, 0, ShardTables.State.FAILED, why.getMessage());
                  return new UnavailableTables(why);
                });
        WireClient client = WireClient.open(broker)) {
      TableWire wire = new TableWire(client);
      int events = client.createTopic("events", TopicKind.LOG, 1);
      int table = wire.create("rows");
      client.produce(
          Ack.DURABLE, WireClient.batch(events, 0, "a"), WireClient.batch(table, 0, "{}"));
      for (ProduceReplyDecoder.ResultsDecoder each :
          client.read().as(new ProduceReplyDecoder()).results()) {
        assertEquals(0, each.errorCode());
      }
      wire.askGet(table, AsOfKind.LATEST, 0, NONE, "key");
      WireClient.Message refused = client.read();
      assertEquals(ErrorCode.TABLE_INCOMPLETE, refused.errorCode());
      assertTrue(refused.errorText().contains("gone"), refused.errorText());
      HttpPages http = new HttpPages(broker);
      assertEquals(503, http.get("/healthz").statusCode());
      String health = http.get("/healthz").body();
      assertTrue(health.toLowerCase(Locale.ROOT).contains("they are gone"), health);
      assertEquals(200, http.get("/readyz").statusCode());
      assertEquals(1, http.metric("driftdb_table_failed{shard=\"0\"}"));
    }
  }
}
