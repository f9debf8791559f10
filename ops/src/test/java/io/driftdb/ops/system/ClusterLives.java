package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lives of a cluster under load. In each round of a life each fault is done to it once, in an order
 * of chance; a life ends with all of it compared.
 */
final class ClusterLives<F extends Enum<F>> {
  private static final int LONGEST_PAUSE_MS = 300;

  /** Starts a cluster in a directory. */
  interface Birth {
    ClusterProcesses in(Path directory) throws Exception;
  }

  /** Does a fault to a cluster, and ends it. */
  interface Infliction<F> {
    void inflict(F fault, ClusterProcesses cluster, ClusterLoad load, SplittableRandom random)
        throws Exception;
  }

  private final String run;
  private final F[] faults;
  private final Choices choices;
  private final SplittableRandom random;
  private final Map<F, Integer> inflicted;
  private long acknowledged;
  private int epochs;

  ClusterLives(String run, Class<F> kind) {
    this.run = run;
    this.faults = kind.getEnumConstants();
    this.choices = Choices.announced(run);
    this.random = choices.of(0);
    this.inflicted = new EnumMap<>(kind);
  }

  /**
   * Until each fault was done a hundred times in the battery, {@code verifyRounds} times outside
   * it, {@code -Dcluster.rounds=} times when that is set, or until its share of the part is over.
   *
   * @param roundsOfALife after so many the cluster is new, and its load another
   */
  void live(
      Path directory,
      int verifyRounds,
      int roundsOfALife,
      double share,
      Birth birth,
      Infliction<F> infliction)
      throws Exception {
    int rounds = Integer.getInteger("cluster.rounds", Battery.scaled(verifyRounds, 100));
    Budget budget = Budget.of(Part.CLUSTER, share);
    for (int done = 0; done < rounds && budget.isLeft(); done += roundsOfALife) {
      Path life = Files.createDirectory(directory.resolve("life-" + done));
      int most = Math.min(rounds - done, roundsOfALife);
      try (ClusterProcesses cluster = birth.in(life);
          ClusterLoad load = ClusterLoad.start(cluster, choices)) {
        for (int round = 0; round < most && budget.isLeft(); round++) {
          round(cluster, load, infliction);
        }
        load.endAndVerify();
        acknowledged += load.acknowledged();
        epochs += load.epochs();
      }
      ClusterProcesses.delete(life);
    }
  }

  private void round(ClusterProcesses cluster, ClusterLoad load, Infliction<F> infliction)
      throws Exception {
    for (F fault : Choices.shuffled(random, faults)) {
      load.awaitProgress();
      pause(random.nextInt(LONGEST_PAUSE_MS));
      infliction.inflict(fault, cluster, load, random);
      inflicted.merge(fault, 1, Integer::sum);
      load.assertSound();
    }
  }

  static void pause(int ms) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
  }

  int count(F fault) {
    return inflicted.getOrDefault(fault, 0);
  }

  /** Prints what was done, and leaves it for the page of evidence. */
  void report(String fault, String how, String counts) {
    int done = inflicted.values().stream().mapToInt(count -> count).sum();
    String detail =
        String.format(
            "seed %d; %,d acknowledged; %s; %d epochs were seen",
            choices.seed(), acknowledged, counts, epochs);
    System.out.println(run + ": " + done + " faults; " + detail);
    assertTrue(done > 0, "nothing was done to it");
    Evidence.of(Part.CLUSTER, fault, how, done, "faults", detail, ClusterProcesses.PROMISE).write();
  }
}
