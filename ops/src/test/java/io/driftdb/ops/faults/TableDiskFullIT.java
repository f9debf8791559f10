package io.driftdb.ops.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Part;
import io.driftdb.client.DriftClient;
import io.driftdb.ops.system.BrokerProcess;
import io.driftdb.ops.system.Choices;
import io.driftdb.ops.system.FreePort;
import io.driftdb.ops.system.Patience;
import io.driftdb.ops.system.TableAudit;
import io.driftdb.ops.system.TableLoad;
import io.driftdb.ops.system.TableReplay;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fills the disk while tables are written: neither log nor tables take harm, and when there is room
 * both go on by themselves.
 */
@Tag("long")
@BatteryPart(Part.DISK_FULL)
class TableDiskFullIT {
  private static final Fault FAULT =
      new Fault(
          Part.DISK_FULL,
          "The disk of the tables is full",
          "a foreign file takes all of a loop-mounted ext4 that log and tables share");
  private static final int DISK_MIB = Battery.scaled(128, 512);
  private static final int ROUNDS = Battery.scaled(1, 6);
  private static final int STATES = 2;

  @TempDir Path directory;
  private final int port = FreePort.find();

  private String[] settings() {
    String[] all = Arrays.copyOf(TableLoad.settings(port), TableLoad.settings(port).length + 1);
    all[all.length - 1] = "log.disk.reserve=0B";
    return all;
  }

  @Test
  void shouldFoldWhatWasAppendedWhenThereIsRoomAgain() throws Exception {
    FAULT.needs(SmallDisk.missing(directory));
    Choices choices = Choices.announced("full disk of tables");
    TableAudit audit = new TableAudit(choices.of(0));
    long longestWaitNs = 0;
    try (SmallDisk disk = SmallDisk.make(directory, "disk", DISK_MIB)) {
      Path data = disk.linked(directory.resolve("data"));
      BrokerProcess broker = BrokerProcess.start(data, settings());
      try (DriftClient client = broker.connect();
          TableLoad load = TableLoad.start(client, 2, choices);
          TableReplay replay = new TableReplay(client)) {
        for (int round = 0; round < ROUNDS; round++) {
          load.awaitProgress();
          disk.fillBut(0);
          awaitState(broker, "disk_full", load);
          if (round % 2 == 1) {
            broker.kill();
            broker = disk.startFull(data, settings());
          }
          disk.empty();
          awaitState(broker, "running", load);
          longestWaitNs = Math.max(longestWaitNs, awaitTables(client, load));
          load.awaitProgress();
          audit.verifyStates(client, replay, load, STATES);
        }
        load.end();
        audit.verifyStates(client, replay, load, STATES);
        broker.kill();
        broker = BrokerProcess.start(data, settings());
        audit.verifyAll(client, load);
        FAULT.held(
            ROUNDS,
            "times",
            String.format(
                "seed %d; %d records; %s; tables are up to date %d ms after the disk is emptied, at"
                    + " the latest",
                choices.seed(),
                load.lastLsn(),
                audit,
                TimeUnit.NANOSECONDS.toMillis(longestWaitNs)),
            "appends and tables go on without a restart, or after one on the full disk; tables at"
                + " their end and as of earlier points equal a replay of their topics, folded by"
                + " the test itself, also after a kill");
        assertEquals(0, broker.stop());
      } finally {
        broker.close();
      }
    }
  }

  /** After a start on a full disk they are opened when there is room, a moment later. */
  private static long awaitTables(DriftClient client, TableLoad load) throws Exception {
    long startNs = System.nanoTime();
    Patience.await(
        "tables that are served",
        () -> {
          load.assertSound();
          return load.isServedBy(client);
        });
    return System.nanoTime() - startNs;
  }

  private static void awaitState(BrokerProcess broker, String state, TableLoad load)
      throws Exception {
    Patience.await(
        "shards that are " + state,
        () -> {
          load.assertSound();
          List<String> states = ShardStates.of(broker);
          return !states.isEmpty() && states.stream().allMatch(state::equals);
        });
  }
}
