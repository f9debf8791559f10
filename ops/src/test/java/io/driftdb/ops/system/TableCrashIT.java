package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.client.DriftClient;
import io.driftdb.schema.Verdict;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the broker again and again while its tables are being written. {@code
 * -Dtable.crash.rounds=} sets how often, {@code -Dseed=} replays the choices.
 */
@BatteryPart(Part.KILL)
class TableCrashIT {
  private static final int WRITERS = 2;
  private static final int LONGEST_LIFE_MS = Battery.scaled(200, 600);
  private static final int STATES = Battery.scaled(1, 4);
  private static final int REPEATED = Battery.scaled(2, 6);
  private static final int ROUNDS_BETWEEN_REBUILDS = 5;
  private static final int LEAST_ROUNDS = 50;

  @TempDir Path directory;
  private final int port = FreePort.find();

  @Test
  void shouldAnswerAsBeforeWhateverMomentItIsKilledAt() throws Exception {
    Choices choices = Choices.announced("table crash");
    SplittableRandom random = choices.of(0);
    TableAudit audit = new TableAudit(random);
    int rounds = Integer.getInteger("table.crash.rounds", Battery.scaled(15, Integer.MAX_VALUE));
    Budget budget = Budget.of(Part.KILL, 0.46);
    Path data = directory.resolve("data");
    BrokerProcess broker = BrokerProcess.start(data, TableLoad.settings(port));
    int kills = 0;
    try (DriftClient client = broker.connect();
        TableLoad load = TableLoad.start(client, WRITERS, choices);
        TableReplay replay = new TableReplay(client)) {
      while (kills < rounds && budget.isLeft()) {
        load.awaitProgress();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MS)));
        if (++kills % ROUNDS_BETWEEN_REBUILDS == 0) {
          client.admin().rebuildTable(TableLoad.STOCK);
        }
        broker.kill();
        load.assertSound();
        broker = BrokerProcess.start(data, TableLoad.settings(port));
        audit.verifyStates(client, replay, load, STATES);
        audit.repeatAnswers(client, REPEATED);
      }
      load.end();
      audit.verifyStates(client, replay, load, STATES);
      assertEquals(0, broker.stop());
      broker = BrokerProcess.start(data, TableLoad.settings(port));
      int told = audit.verifyAll(client, load).size();
      assertEquals(Verdict.values().length, told, "verdicts that were told");
      assertTrue(kills >= Math.min(rounds, LEAST_ROUNDS), "too few: " + kills);
      report(kills, choices, load, audit);
    } finally {
      broker.close();
    }
  }

  private static void report(int kills, Choices choices, TableLoad load, TableAudit audit) {
    String detail =
        String.format(
            "seed %d; %d records, %d verdicts, %s",
            choices.seed(), load.lastLsn(), load.verdicts().size(), audit);
    System.out.println("table crash: " + kills + " kills; " + detail);
    Evidence.of(
            Part.KILL,
            "The broker is killed while its tables are written",
            "kill -9 at any moment, also while a table is rebuilt",
            kills,
            "kills",
            detail,
            "tables at their end and as of earlier points equal a replay of their topics, folded"
                + " by the test itself; what was answered before is answered again")
        .write();
  }
}
