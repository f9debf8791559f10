package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics as they were asked for, and records where they were sent. */
class PartitionedIT {
  @TempDir Path directory;

  @Test
  void shouldSendToThePartitionThatIsNamed() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"))) {
      broker.run("topic", "create", "spread", "--partitions", "3").ok();
      byte[] lines = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n".getBytes(StandardCharsets.UTF_8);
      for (String partition : List.of("0", "1", "2")) {
        broker.run(lines, "produce", "spread", "--key-field", "id", "--partition", partition).ok();
        assertEquals(
            List.of("{\"id\":\"a\"}", "{\"id\":\"b\"}"),
            broker.run("consume", "spread", "--values", "--partition", partition).ok().lines());
      }
    }
  }

  @Test
  void shouldKeepTheBoundsOfATopic() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"))) {
      broker.run("topic", "create", "days", "--retention", "7d").ok();
      broker.run("topic", "create", "ms", "--retention-ms", "5000").ok();
      broker.run("topic", "create", "bytes", "--retention-bytes", "10MiB").ok();
      assertTrue(described(broker, "days").contains("\"retentionMs\":604800000,"));
      assertTrue(described(broker, "ms").contains("\"retentionMs\":5000,"));
      assertTrue(described(broker, "bytes").contains("\"retentionBytes\":10485760,"));
    }
  }

  private static String described(BrokerProcess broker, String topic) throws Exception {
    return broker.run("topic", "describe", topic, "--json").ok().text();
  }
}
