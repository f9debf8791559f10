package io.driftdb.ops.faults;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Part;
import io.driftdb.client.AsOf;
import io.driftdb.client.DriftClient;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.RowRange;
import io.driftdb.ops.system.BrokerProcess;
import io.driftdb.ops.system.Choices;
import io.driftdb.ops.system.FreePort;
import io.driftdb.ops.system.Patience;
import io.driftdb.ops.system.TableAudit;
import io.driftdb.ops.system.TableLoad;
import io.driftdb.ops.system.TableReplay;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Has one system call of the tables' store fail in each life of a broker: tables answer as their
 * log says or with a named error, and after a restart as if nothing had been.
 */
@Tag("long")
@BatteryPart(Part.IO_ERRORS)
class TableErrorsIT {
  private static final Fault FAULT =
      new Fault(
          Part.IO_ERRORS,
          "A system call of a table store fails",
          "strace makes the Nth fdatasync, fsync, write, fallocate, rename or unlink of each thread"
              + " of the store fail with EIO or ENOSPC");
  private static final List<String> ERRORS =
      List.of("fdatasync EIO", "write EIO", "write ENOSPC", "fallocate ENOSPC", "fsync EIO");
  private static final List<String> RARE = List.of("rename EIO", "unlink EIO");
  private static final List<String> THREADS =
      List.of("rocksdb:", "drift-table-0", "drift-table-upk");
  private static final int HIGHEST_N = 12;
  private static final int LEAST_LIVES = 10;
  private static final int STATES = 2;

  /** How long the Nth call is waited for: calls that are rare may not come. */
  private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(4);

  @TempDir Path directory;
  private final int port = FreePort.find();
  private int hit;
  private int failed;

  @Test
  void shouldFoldTheLogWhateverTheStoreMeets() throws Exception {
    FAULT.needs(Strace.missing());
    Choices choices = Choices.announced("errors of a table store");
    TableAudit audit = new TableAudit(choices.of(0));
    Budget budget = Budget.of(Part.IO_ERRORS, 0.13);
    Path data = directory.resolve("data");
    BrokerProcess broker = BrokerProcess.start(data, TableLoad.settings(port));
    try (DriftClient client = broker.connect();
        TableLoad load = TableLoad.ofLives(client, choices);
        TableReplay replay = new TableReplay(client)) {
      for (Injection each : injections(choices.seed())) {
        if (!budget.isLeft()) {
          break;
        }
        live(broker, client, load, each);
        broker.kill();
        broker = BrokerProcess.start(data, TableLoad.settings(port));
        audit.verifyStates(client, replay, load, STATES);
        audit.repeatAnswers(client, STATES);
      }
      audit.verifyAll(client, load);
      assertTrue(hit >= Battery.scaled(2, LEAST_LIVES), "too few: " + hit);
      FAULT.held(
          hit,
          "broker lives",
          String.format(
              "seed %d; in %d the tables failed, by name, until the restart; %d records; %s",
              choices.seed(), failed, load.lastLsn(), audit),
          "the log goes on meanwhile; after the restart tables at their end and as of earlier"
              + " points equal a replay of their topics, folded by the test itself");
    } finally {
      broker.close();
    }
  }

  private static List<Injection> injections(long seed) {
    List<Injection> all = new ArrayList<>();
    for (int n = 1; n <= HIGHEST_N; n++) {
      for (String error : n <= 2 ? concat(ERRORS, RARE) : ERRORS) {
        String[] words = error.split(" ", -1);
        all.add(Injection.error(words[0], words[1], n));
      }
    }
    Collections.shuffle(all, new Random(seed));
    return Battery.isWhole()
        ? all
        : List.of(
            Injection.error("fdatasync", "EIO", 1),
            Injection.error("write", "ENOSPC", 3),
            Injection.error("write", "EIO", 1));
  }

  private static List<String> concat(List<String> some, List<String> others) {
    List<String> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  private void live(BrokerProcess broker, DriftClient client, TableLoad load, Injection injection)
      throws Exception {
    try (DriftClient writing = broker.connect()) {
      load.begin(writing, 2);
      load.awaitProgress();
      Patience.await(
          "threads of the store",
          () -> Strace.threads(broker.pid(), THREADS.subList(0, 1)).size() > 0);
      boolean met = isMet(broker, load, injection);
      hit += met ? 1 : 0;
      failed += met && isFailed(client) ? 1 : 0;
      load.awaitProgress(); // of the writer that waits for no table
      load.end();
    }
  }

  private boolean isMet(BrokerProcess broker, TableLoad load, Injection injection)
      throws Exception {
    List<Long> threads = Strace.threads(broker.pid(), THREADS);
    try (Strace strace = Strace.ofThreads(threads, directory.resolve("strace.log"), injection)) {
      long deadlineNs = System.nanoTime() + LONGEST_WAIT_NS;
      Patience.await(
          "an injected error",
          () -> {
            load.assertSound();
            return !strace.injected().isEmpty() || System.nanoTime() - deadlineNs > 0;
          });
      return !strace.injected().isEmpty();
    }
  }

  /** An error of the tables says what to do. */
  private static boolean isFailed(DriftClient client) {
    try {
      client.table(TableLoad.ACCOUNTS).count(RowRange.all(), ReadOptions.asOf(AsOf.latest()));
      return false;
    } catch (DriftException e) {
      assertNotEquals(ErrorCode.INTERNAL, e.code(), e.getMessage());
      return true;
    }
  }
}
