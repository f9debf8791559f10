package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.AsOf;
import io.driftdb.client.DriftClient;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Compares the tables of a {@link TableLoad} with a replay of their topics, and what is answered
 * now with what was answered before. One thread.
 */
public final class TableAudit {
  /** An answer that was given once, and has to be given for ever. */
  private record Answer(String table, long lsn, int rows, int digest) {
    static Answer of(String table, TableState state) {
      return new Answer(table, state.lsn(), state.rows().size(), state.rows().hashCode());
    }
  }

  private final SplittableRandom random;
  private final List<Answer> answers = new ArrayList<>();
  private int expired;

  public TableAudit(SplittableRandom random) {
    this.random = random;
  }

  /** The latest state and some earlier ones of each table are those of the replay. */
  public void verifyStates(DriftClient client, TableReplay replay, TableLoad load, int earlier) {
    for (String table : TableLoad.TABLES) {
      TableState latest = TableState.read(client, table, AsOf.latest());
      Fold fold = replay.upTo(latest.lsn());
      assertEquals(fold.stateAt(table, latest.lsn()), latest.rows(), table + " at its end");
      answers.add(Answer.of(table, latest));
      for (int i = 0; i < earlier; i++) {
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

  /** Asks again for some of what was answered before. */
  public void repeatAnswers(DriftClient client, int count) {
    for (int i = 0; i < count; i++) {
      repeat(client, answers.get(random.nextInt(answers.size())));
    }
  }

  private void repeat(DriftClient client, Answer answer) {
    TableState again = readUnlessExpired(client, answer.table(), answer.lsn());
    if (again != null) {
      assertEquals(answer, Answer.of(answer.table(), again));
    }
  }

  /**
   * All answers once more, all verdicts, and the latest states, by a replay from the beginning.
   * Returns how often each verdict was told.
   */
  public Map<Verdict, Integer> verifyAll(DriftClient client, TableLoad load) {
    answers.forEach(answer -> repeat(client, answer));
    Map<Verdict, Integer> told = new EnumMap<>(Verdict.class);
    try (TableReplay replay = new TableReplay(client)) {
      for (String table : TableLoad.TABLES) {
        TableState latest = TableState.read(client, table, AsOf.latest());
        assertEquals(replay.upTo(latest.lsn()).stateAt(table, latest.lsn()), latest.rows(), table);
      }
      Fold fold = replay.upTo(load.lastLsn());
      load.verdicts()
          .forEach(
              (lsn, verdict) -> {
                told.merge(verdict, 1, Integer::sum);
                assertEquals(fold.verdict(lsn), verdict, "verdict of lsn " + lsn);
              });
    }
    return told;
  }

  @Override
  public String toString() {
    return answers.size() + " answers repeated, " + expired + " expired";
  }
}
