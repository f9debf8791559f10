package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.sim.PowerLost;
import io.driftdb.log.sim.SimDisk;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A crash at each single operation of the disk, with each kind of loss: every promise holds. */
@BatteryPart(Part.DAMAGE)
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CrashPointTest {
  private static final String CHECKED =
      "all that was acknowledged durably is there once, whole and in order;"
          + " so are topics and epochs";

  /** What becomes of that which was not forced. */
  private interface Loss {
    void happen(SimDisk disk);
  }

  private static final Loss KILL = SimDisk::processKill;
  private static final Loss ALL_LOST = disk -> disk.powerCut(0);
  private static final Loss ALL_KEPT = disk -> disk.powerCut(100);
  private static final Loss TORN = disk -> disk.powerCut(50);

  @Test
  void shouldHoldEveryPromiseWhereverItCrashes() throws IOException {
    int operations = operations();
    int torn = Battery.scaled(1, 4);
    int crashes = 0;
    for (int at = 1; at <= operations; at++) {
      for (Loss loss :
          Battery.isWhole() ? List.of(KILL, ALL_LOST, ALL_KEPT) : List.of(KILL, ALL_LOST)) {
        crash(at, 1, loss);
        crashes++;
      }
      for (int seed = 1; seed <= torn; seed++) {
        crash(at, seed, TORN);
        crashes++;
      }
    }
    Evidence.of(
            Part.DAMAGE,
            "a crash at each operation of the disk",
            "a scripted history ended at operation 1 to "
                + operations
                + ", with nothing, all or"
                + " some sectors lost of what was not forced",
            crashes,
            "crashes",
            "torn in " + torn + " ways at each",
            CHECKED)
        .write();
  }

  @Test
  void shouldHoldEveryPromiseWhenTheStartAfterItCrashesToo() throws IOException {
    int operations = operations();
    int step = Battery.scaled(29, 5);
    int crashes = 0;
    for (int at = step; at <= operations; at += step) {
      boolean more = true;
      for (int second = 1; more; second++) {
        CrashHistory history = crashed(at, second, TORN);
        more = history.crashesInStart(second);
        history.disk().powerCut(more ? 50 : 0);
        checkNextLife(history, "crash at " + at + ", in the start at " + second);
        crashes++;
      }
    }
    assertTrue(crashes > operations / step, "no start ever crashed");
    Evidence.of(
            Part.DAMAGE,
            "a crash in the start that follows a crash",
            "each operation of the disk in the start, after each " + step + ". of a history",
            crashes,
            "crashes",
            "",
            CHECKED)
        .write();
  }

  /** How many operations there are when nothing happens. */
  private static int operations() throws IOException {
    CrashHistory history = new CrashHistory(1);
    history.run();
    ShardStatus status = history.shard().shard().status();
    assertTrue(
        status.firstLsn() > 1 && status.segments() > 1, "it is to roll and to drop: " + status);
    assertTrue(history.model().wholeTransactions() > 0, "no transaction went through");
    return (int) history.disk().operations();
  }

  private static void crash(int at, int seed, Loss loss) throws IOException {
    checkNextLife(crashed(at, seed, loss), "crash at " + at + ", seed " + seed);
  }

  private static CrashHistory crashed(int at, int seed, Loss loss) throws IOException {
    CrashHistory history = new CrashHistory(seed);
    history.disk().stopAfter(at);
    try {
      history.run();
    } catch (PowerLost e) {
      LogModel.require(history.disk().operations() >= at, "it has stopped too early");
    }
    loss.happen(history.disk());
    return history;
  }

  private static void checkNextLife(CrashHistory history, String where) throws IOException {
    try {
      history.checkNextLife();
      history.goOn();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(where + ": " + e, e);
    }
  }
}
