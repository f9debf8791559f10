package io.driftdb.ops.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Part;
import io.driftdb.ops.system.BrokerProcess;
import io.driftdb.ops.system.Drift;
import io.driftdb.ops.system.MetricsPage;
import io.driftdb.ops.system.Patience;
import io.driftdb.ops.system.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Stops clients with SIGSTOP until the broker has given them up: they come again. */
@Tag("long")
@BatteryPart(Part.PAUSE)
@EnabledOnOs(OS.LINUX)
class PausedClientIT {
  private static final Fault FAULT =
      new Fault(
          Part.PAUSE,
          "A producing and a reading client stand still until the broker has given them up",
          "SIGSTOP for drift produce and drift consume, SIGCONT when no session is left");
  private static final int PAUSES = Battery.scaled(2, 12);
  private static final int LINES = 200;
  private static final long DEADLINE_S = 60;

  @TempDir Path directory;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldTakeUpAgainWhatTheyWereAt() throws Exception {
    try (BrokerProcess broker =
        BrokerProcess.start(directory.resolve("data"), "deadline.idle=1s", "deadline.stall=1s")) {
      broker.run("topic", "create", "events").ok();
      Process producer = start(broker, "produce", "events");
      Process reader = start(broker, "consume", "events", "--follow", "--values");
      Writer lines = producer.outputWriter(StandardCharsets.UTF_8);
      try (BufferedReader read = reader.inputReader(StandardCharsets.UTF_8)) {
        int written = 0;
        for (int i = 0; i <= PAUSES; i++) {
          written = write(lines, written);
          assertEquals(expected(written - LINES, written), read(read));
          if (i < PAUSES) {
            pauseUntilGivenUp(broker, producer, reader);
          }
        }
        lines.close();
        assertTrue(producer.waitFor(DEADLINE_S, TimeUnit.SECONDS), "the producer does not end");
        assertEquals(0, producer.exitValue());
        List<String> all = broker.run("consume", "events", "--values").ok().lines();
        assertEquals(expected(0, written), all);
      } finally {
        producer.destroyForcibly();
        reader.destroyForcibly();
      }
    }
    FAULT.held(
        PAUSES,
        "pauses",
        LINES * (PAUSES + 1) + " records",
        "both go on by themselves; each record is appended and printed exactly once, in order");
  }

  private static Process start(BrokerProcess broker, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--broker", broker.address()));
    return Drift.process(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** More lines; how many there are then. */
  private static int write(Writer lines, int from) throws IOException {
    for (String each : expected(from, from + LINES)) {
      lines.write(each + "\n");
    }
    lines.flush();
    return from + LINES;
  }

  private static List<String> expected(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private static List<String> read(BufferedReader lines) throws IOException {
    List<String> read = new ArrayList<>();
    while (read.size() < LINES) {
      read.add(lines.readLine());
    }
    return read;
  }

  private static void pauseUntilGivenUp(BrokerProcess broker, Process... clients) throws Exception {
    for (Process each : clients) {
      Signal.STOP.send(each.pid());
    }
    try {
      Patience.await(
          "the end of all sessions", () -> MetricsPage.of(broker).sum("driftdb_sessions") == 0);
    } finally {
      for (Process each : clients) {
        Signal.CONT.send(each.pid());
      }
    }
  }
}
