package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.DriftClient;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.Receipt;
import io.driftdb.client.Table;
import io.driftdb.client.TableOptions;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables are read on nodes that do not lead. */
class ReplicaReadsIT {
  private static final String TABLE = "accounts";
  private static final Pattern LOG_LINE = Pattern.compile("[-0-9]{10}T[.:0-9]{12}Z (INFO|WARN) ");
  private static final byte[] KEY = bytes("k");

  @TempDir Path directory;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] read(Table table, ReadOptions options) {
    return table.get(KEY, options).value().value();
  }

  @Test
  void shouldSeeWhatTheTokenHasSeenOnEachNode() throws Exception {
    try (ClusterProcesses cluster = ClusterProcesses.start(directory, 3);
        DriftClient client = cluster.connect()) {
      client.admin().createTable(TABLE, 1, TableOptions.defaults());
      cluster.awaitCaughtUp();
      int leader = cluster.awaitLeader();
      int follower = (leader + 1) % 3;
      try (DriftClient near = DriftClient.connect(cluster.clientConfig(follower));
          DriftClient far = DriftClient.connect(cluster.clientConfig((leader + 2) % 3));
          Producer producer = client.producer(ProducerConfig.defaults())) {
        Table here = near.table(TABLE);
        Table there = far.table(TABLE);
        for (int i = 0; i < 20; i++) {
          byte[] value = bytes("{\"n\":" + i + "}");
          Receipt last = producer.send(ProducerRecord.put(TABLE, KEY, value)).join();
          ReadOptions seen = ReadOptions.latest().atLeast(last.token());
          assertArrayEquals(value, read(i % 2 == 0 ? here : there, seen));
        }
        beBehind(cluster, follower, producer, here);
        refuseChanges(near);
      }
      String text =
          Drift.run(
                  new byte[0],
                  List.of(
                      "table",
                      "get",
                      TABLE,
                      "k",
                      "--any-node",
                      "--broker",
                      cluster.address(follower)))
              .ok()
              .text();
      assertTrue(text.contains("{\"n\":1000}"), text);
      for (int node = 0; node < 3; node++) {
        assertOnlyLogLines(Files.readAllLines(BrokerProcess.errors(cluster.data(node))));
      }
    }
  }

  /** Libraries have no other way to an operator than the broker's log. */
  private static void assertOnlyLogLines(List<String> lines) {
    assertFalse(lines.isEmpty());
    lines.forEach(line -> assertTrue(LOG_LINE.matcher(line).lookingAt(), line));
  }

  /** A follower stands still, and is told what has been written meanwhile. */
  private static void beBehind(
      ClusterProcesses cluster, int follower, Producer producer, Table here) throws Exception {
    cluster.node(follower).pause();
    byte[] value = bytes("{\"n\":1000}");
    Receipt receipt = producer.send(ProducerRecord.put(TABLE, KEY, value)).join();
    cluster.node(follower).resume();
    assertArrayEquals(value, read(here, ReadOptions.latest().atLeast(receipt.token())));
  }

  private static void refuseChanges(DriftClient near) {
    DriftException produced =
        assertThrows(DriftException.class, () -> near.producer(ProducerConfig.defaults()));
    assertEquals(ErrorCode.INVALID_REQUEST, produced.code());
    DriftException created =
        assertThrows(
            DriftException.class,
            () -> near.admin().createTable("other", 1, TableOptions.defaults()));
    assertEquals(ErrorCode.NOT_LEADER, created.code());
  }
}
