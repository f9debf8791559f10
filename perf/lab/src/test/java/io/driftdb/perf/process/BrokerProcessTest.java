package io.driftdb.perf.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessTest {
  private static final long WITHIN_MS = 10_000;

  @TempDir private Path directory;

  private BrokerProcess shell(String script) throws IOException {
    return new BrokerProcess(List.of(), List.of("sh", "-c", script), Map.of(), directory);
  }

  @Test
  void shouldWaitForTheLineThatSaysReady() throws IOException, InterruptedException {
    try (BrokerProcess process = shell("echo starting; echo ready now; exec sleep 60")) {
      assertEquals("ready now", process.awaitLine("ready ", WITHIN_MS));
      assertTrue(process.figures().residentBytes() > 0);
    }
  }

  @Test
  void shouldSayWhatABrokerThatEndedSaidLast() throws IOException {
    try (BrokerProcess process = shell("echo no disk; exit 3")) {
      IOException ended =
          assertThrows(IOException.class, () -> process.awaitLine("ready ", WITHIN_MS));
      assertTrue(ended.getMessage().contains("status 3:\nno disk"), ended.getMessage());
    }
  }
}
