package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.AsOf;
import io.driftdb.client.DriftClient;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the broker again and again while its tables are being written. {@code
 * -Dtable.crash.rounds=} sets how often, {@code -Dseed=} replays the choices.
 */
class TableCrashIT {
  private static final int WRITERS = 2;
  private static final int LONGEST_LIFE_MS = 600;
  private static final int STATES = 4;
  private static final int REPEATED = 6;
  private static final int ROUNDS_BETWEEN_REBUILDS = 5;

  /** An answer that was given once, and has to be given for ever. */
  private record Answer(String table, long lsn, int rows, int digest) {
    static Answer of(String table, TableState state) {
      return new Answer(table, state.lsn(), state.rows().size(), state.rows().hashCode());
    }
  }

  @TempDir Path directory;
  private final int port = FreePort.find();
  private final List<Answer> answers = new ArrayList<>();
  private SplittableRandom random;
  private int expired;

  /**
   * Small files, so that flushes, compactions and checkpoints are under way when the kill comes.
   */
  private String[] settings() {
    return new String[] {
      "native.port=" + port,
      "log.segment.size=1MiB",
      "log.group.size=256KiB",
      "limit.batch=128KiB",
      "log.checkpoint.size=3MiB",
      "log.disk.reserve=64MiB",
      "table.cache=1MiB",
      "table.write.buffer=1MiB",
      "table.flush.log=1MiB",
      "table.checkpoint.size=2MiB",
      "table.history.check=200ms"
    };
  }

  @Test
  void shouldAnswerAsBeforeWhateverMomentItIsKilledAt() throws Exception {
    Choices choices = Choices.announced("table crash");
    random = choices.of(0);
    int rounds = Integer.getInteger("table.crash.rounds", 15);
    Path data = directory.resolve("data");
    BrokerProcess broker = BrokerProcess.start(data, settings());
    try (DriftClient client = broker.connect();
        TableLoad load = TableLoad.start(client, WRITERS, choices);
        TableReplay replay = new TableReplay(client)) {
      for (int round = 1; round <= rounds; round++) {
        load.awaitProgress();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MS)));
        if (round % ROUNDS_BETWEEN_REBUILDS == 0) {
          client.admin().rebuildTable(TableLoad.STOCK);
        }
        broker.kill();
        load.assertSound();
        broker = BrokerProcess.start(data, settings());
        verifyStates(client, replay, load);
        repeatAnswers(client);
      }
      load.end();
      verifyStates(client, replay, load);
      assertEquals(0, broker.stop());
      broker = BrokerProcess.start(data, settings());
      verifyAll(client, load);
      report(rounds, load);
    } finally {
      broker.close();
    }
  }

  /** The latest state and some earlier ones of each table are those of the replay. */
  private void verifyStates(DriftClient client, TableReplay replay, TableLoad load) {
    for (String table : TableLoad.TABLES) {
      TableState latest = TableState.read(client, table, AsOf.latest());
      Fold fold = replay.upTo(latest.lsn());
      assertEquals(fold.stateAt(table, latest.lsn()), latest.rows(), table + " at its end");
      answers.add(Answer.of(table, latest));
      for (int i = 0; i < STATES; i++) {
        verifyState(client, fold, table, random.nextLong(1, latest.lsn() + 1));
      }
    }
    load.assertSound();
  }

  private void verifyState(DriftClient client, Fold fold, String table, long lsn) {
    TableState state = readUnlessExpired(client, table, lsn);
    if (state != null) {
      boolean fits = state.lsn() <= lsn && state.lsn() >= fold.wholeUpTo(lsn);
      assertTrue(fits, table + ", asked for lsn " + lsn + ", is of lsn " + state.lsn());
      assertEquals(fold.stateAt(table, lsn), state.rows(), table + " at lsn " + lsn);
      answers.add(Answer.of(table, state));
    }
  }

  /** Null below the horizon, which only one of the tables has. */
  private TableState readUnlessExpired(DriftClient client, String table, long lsn) {
    try {
      return TableState.read(client, table, AsOf.lsn(lsn));
    } catch (DriftException e) {
      boolean allowed = e.code() == ErrorCode.BELOW_HORIZON && table.equals(TableLoad.RECENT);
      if (!allowed) {
        throw e;
      }
      expired++;
      return null;
    }
  }

  private void repeatAnswers(DriftClient client) {
    for (int i = 0; i < REPEATED; i++) {
      repeat(client, answers.get(random.nextInt(answers.size())));
    }
  }

  private void repeat(DriftClient client, Answer answer) {
    TableState again = readUnlessExpired(client, answer.table(), answer.lsn());
    if (again != null) {
      assertEquals(answer, Answer.of(answer.table(), again));
    }
  }

  /** All answers once more, all verdicts, and the latest states, by a replay from the beginning. */
  private void verifyAll(DriftClient client, TableLoad load) {
    answers.forEach(answer -> repeat(client, answer));
    try (TableReplay replay = new TableReplay(client)) {
      Map<Verdict, Integer> told = new HashMap<>();
      for (String table : TableLoad.TABLES) {
        TableState latest = TableState.read(client, table, AsOf.latest());
        assertEquals(replay.upTo(latest.lsn()).stateAt(table, latest.lsn()), latest.rows(), table);
      }
      Fold fold = replay.upTo(load.lastLsn());
      load.verdicts()
          .forEach(
              (lsn, verdict) -> {
                told.merge(verdict, 1, Integer::sum);
                if (fold.verdict(lsn) != null) {
                  assertEquals(fold.verdict(lsn), verdict, "verdict of lsn " + lsn);
                }
              });
      assertEquals(Verdict.values().length, told.size(), told.toString());
    }
  }

  private void report(int rounds, TableLoad load) {
    assertTrue(load.lastLsn() > 0);
    System.out.printf(
        "table crash: %d kills, %d records, %d verdicts, %d answers repeated, %d expired%n",
        rounds, load.lastLsn(), load.verdicts().size(), answers.size(), expired);
  }
}
