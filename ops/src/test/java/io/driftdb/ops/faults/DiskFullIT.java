package io.driftdb.ops.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Part;
import io.driftdb.ops.system.BrokerProcess;
import io.driftdb.ops.system.Choices;
import io.driftdb.ops.system.Drift;
import io.driftdb.ops.system.FreePort;
import io.driftdb.ops.system.Load;
import io.driftdb.ops.system.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fills the broker's disk under load and makes room again: appends are refused by name meanwhile
 * and go on by themselves afterwards, also through kills and starts on the full disk.
 */
@Tag("long")
@BatteryPart(Part.DISK_FULL)
class DiskFullIT {
  private static final int DISK_MIB = Battery.scaled(96, 256);

  /** Takes the records that should be refused and may not be. */
  private static final String PROBE = "probe";

  @TempDir Path directory;
  private final int port = FreePort.find();

  private String[] settings(String reserve) {
    return new String[] {
      "native.port=" + port,
      "log.segment.size=1MiB",
      "log.group.size=256KiB",
      "limit.batch=128KiB",
      "log.checkpoint.size=3MiB",
      "log.disk.reserve=" + reserve
    };
  }

  @Test
  void shouldRefuseBeforeTheReserveIsUsedAndGoOnAfterwards() throws Exception {
    fillAndEmpty(
        new Fault(
            Part.DISK_FULL,
            "Another program fills the log's disk up to the reserve",
            "a foreign file on a loop-mounted ext4 leaves less than log.disk.reserve"),
        "8MiB",
        4 << 20,
        Battery.scaled(1, 6));
  }

  @Test
  void shouldRefuseWhenTheDiskTakesNoMoreAndGoOnAfterwards() throws Exception {
    fillAndEmpty(
        new Fault(
            Part.DISK_FULL,
            "The log itself fills its disk to the last block",
            "a loop-mounted ext4 without a reserve, on which a foreign file leaves 3 MiB"),
        "0B",
        3 << 20,
        Battery.scaled(2, 6));
  }

  private void fillAndEmpty(Fault fault, String reserve, long left, int rounds) throws Exception {
    fault.needs(SmallDisk.missing(directory));
    Choices choices = Choices.announced(fault.what());
    try (SmallDisk disk = SmallDisk.make(directory, "disk", DISK_MIB)) {
      Path data = disk.linked(directory.resolve("data"));
      BrokerProcess broker = BrokerProcess.start(data, settings(reserve));
      try (Load load = Load.start(broker, 2, 3, choices)) {
        broker.run("topic", "create", PROBE).ok();
        for (int round = 0; round < rounds; round++) {
          load.awaitProgress();
          disk.fillBut(left);
          awaitState(broker, "disk_full", load);
          awaitRefusalByName(broker);
          if (round % 2 == 1) {
            broker.kill();
            broker = disk.startFull(data, settings(reserve));
          }
          disk.empty();
          awaitState(broker, "running", load);
        }
        load.awaitProgress();
        load.end();
        assertEquals(0, broker.stop());
        broker = BrokerProcess.start(data, settings(reserve));
        load.verifyOnceMore();
        fault.held(
            rounds,
            "times",
            "seed " + choices.seed() + "; " + load + "; " + rounds / 2 + " kills while it was full",
            "appends are refused as DISK_FULL, and go on without a restart when there is room;"
                + " every acknowledged record is read by three readers exactly once, in order");
      } finally {
        broker.close();
      }
    }
  }

  private static void awaitState(BrokerProcess broker, String state, Load load) throws Exception {
    Patience.await(
        "shards that are " + state,
        () -> {
          load.assertSound();
          List<String> states = ShardStates.of(broker);
          return !states.isEmpty() && states.stream().allMatch(state::equals);
        });
  }

  /** The log may find a last piece of room that takes one more record. */
  private static void awaitRefusalByName(BrokerProcess broker) throws Exception {
    byte[] one = "{}\n".getBytes(StandardCharsets.UTF_8);
    Patience.await(
        "a refusal",
        () -> {
          Drift.Ended ended = broker.run(one, "produce", PROBE, "--timeout", "1s");
          if (ended.status() == 0) {
            return false;
          }
          String complaint = ended.complaint(1);
          assertTrue(complaint.startsWith("drift: DISK_FULL: "), complaint);
          return true;
        });
  }
}
