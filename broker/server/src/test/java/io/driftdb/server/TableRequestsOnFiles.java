package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AppliedReplyDecoder;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A table of a broker whose log and store are in files, and a client of it. */
abstract class TableRequestsOnFiles {
  static final byte[] NONE = TableWire.NONE;

  @TempDir Path directory;
  TestBroker broker;
  WireClient client;
  TableWire wire;
  int table;

  @BeforeEach
  void start() {
    broker =
        TestBroker.at(
            directory, "limit.batch=16KiB", "table.answer.max=64KiB", "table.history.check=20ms");
    client = broker.open();
    wire = new TableWire(client);
    table = wire.create("rows");
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  /** Appends one record and returns its LSN. */
  final long append(Op op, String key, String value) {
    client.produce(Ack.DURABLE, WireClient.batch(table, 0, op, key, value));
    ProduceReplyDecoder.ResultsDecoder result =
        client.read().as(new ProduceReplyDecoder()).results().next();
    assertEquals(ErrorCode.NONE, ErrorCode.of(result.errorCode()));
    return result.firstLsn();
  }

  final long put(String key, String value) {
    return append(Op.PUT, key, value);
  }

  final void expectFailure(ErrorCode code) {
    WireClient.Message message = client.read();
    assertEquals(code, message.errorCode(), message::errorText);
  }

  final List<Integer> verdicts() {
    AppliedReplyDecoder reply = client.read().as(new AppliedReplyDecoder());
    for (AppliedReplyDecoder.ResultsDecoder each : reply.results()) {
      assertEquals(ErrorCode.NONE, ErrorCode.of(each.errorCode()));
    }
    List<Integer> verdicts = new ArrayList<>();
    byte[] bytes = new byte[reply.verdictsLength()];
    reply.getVerdicts(bytes, 0, bytes.length);
    for (byte each : bytes) {
      verdicts.add((int) each);
    }
    return verdicts;
  }
}
