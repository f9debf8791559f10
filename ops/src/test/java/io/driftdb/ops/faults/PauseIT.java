package io.driftdb.ops.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Part;
import io.driftdb.client.DriftClient;
import io.driftdb.ops.system.BrokerProcess;
import io.driftdb.ops.system.Choices;
import io.driftdb.ops.system.Load;
import io.driftdb.ops.system.LoadOfLives;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Stops the broker with SIGSTOP under load, for less and for more than its clients wait. */
@Tag("long")
@BatteryPart(Part.PAUSE)
@EnabledOnOs(OS.LINUX)
class PauseIT {
  private static final String INJECTED = "SIGSTOP, and SIGCONT after a while";
  private static final Fault SHORT =
      new Fault(Part.PAUSE, "The broker stands still for less than its clients wait", INJECTED);
  private static final Fault LONG =
      new Fault(Part.PAUSE, "The broker stands still for longer than its clients wait", INJECTED);
  private static final int SHORT_PAUSES = Battery.scaled(10, 60);
  private static final int LONGEST_SHORT_MS = 400;
  private static final int LONG_PAUSES = Battery.scaled(2, 10);
  private static final int LONG_MS = 1500;

  /** Of requests and of records; shorter than the long pauses. */
  private static final Duration DEADLINE = Duration.ofMillis(500);

  /** What a pause may do to a record: more would be a lie or a failure. */
  private static final Set<ErrorCode> ALLOWED =
      EnumSet.of(ErrorCode.DEADLINE_EXCEEDED, ErrorCode.CONNECTION_LOST, ErrorCode.CLIENT_CLOSED);

  @TempDir Path directory;

  @Test
  void shouldGoOnAfterShortPauses() throws Exception {
    Choices choices = Choices.announced("short pauses");
    SplittableRandom random = choices.of(0);
    Path data = directory.resolve("data");
    try (BrokerProcess broker = BrokerProcess.start(data);
        Load load = Load.start(broker, 3, 3, choices)) {
      for (int i = 0; i < SHORT_PAUSES; i++) {
        load.awaitProgress();
        pause(broker, random.nextInt(LONGEST_SHORT_MS));
      }
      load.awaitProgress();
      load.end();
      load.verifyOnceMore();
      SHORT.held(
          SHORT_PAUSES,
          "pauses",
          "seed " + choices.seed() + "; up to " + LONGEST_SHORT_MS + " ms; " + load,
          "producers and readers go on by themselves and nothing is refused; every acknowledged"
              + " record is read by three readers exactly once, in order");
    }
  }

  @Test
  void shouldTellTheTruthAfterLongPauses() throws Exception {
    Choices choices = Choices.announced("long pauses");
    Path data = directory.resolve("data");
    try (BrokerProcess broker = BrokerProcess.start(data);
        LoadOfLives impatient = LoadOfLives.start(broker, 1, choices);
        Load patient = Load.start(hasty(broker), 2, 3, choices)) {
      impatient.begin(hasty(broker), DEADLINE);
      for (int i = 0; i < LONG_PAUSES; i++) {
        impatient.awaitProgress();
        patient.awaitProgress();
        pause(broker, LONG_MS);
      }
      impatient.awaitProgress();
      patient.awaitProgress();
      impatient.endLife();
      impatient.end();
      patient.end();
      patient.verifyOnceMore();
      assertTrue(impatient.refused() > 0, "no pause was too long: " + impatient);
      assertTrue(ALLOWED.containsAll(impatient.refusals().keySet()), impatient.toString());
      assertEquals(0, broker.stop());
      LONG.held(
          LONG_PAUSES,
          "pauses",
          String.format(
              "seed %d; %d ms where requests and records have %d; patient producers: %s;"
                  + " impatient ones: %s",
              choices.seed(), LONG_MS, DEADLINE.toMillis(), patient, impatient),
          "producers and readers go on by themselves; what is refused is so as in doubt; every"
              + " acknowledged record is read by three readers exactly once, in order, and none"
              + " comes twice");
    }
  }

  /** A client that counts a broker as lost soon. */
  private static DriftClient hasty(BrokerProcess broker) {
    return DriftClient.connect(
        broker.clientConfig().requestTimeout(DEADLINE).connectTimeout(DEADLINE));
  }

  private static void pause(BrokerProcess broker, int ms) throws IOException, InterruptedException {
    broker.pause();
    try {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    } finally {
      broker.resume();
    }
  }
}
