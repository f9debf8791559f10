package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.DamageCheck.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Bits of a stopped log that are not as they were. What a design can't know is left out: the last
 * group, when nothing that follows it and no checkpoint proves that it was durable, looks like one
 * that was never finished, and may be cut in silence.
 */
@BatteryPart(Part.DAMAGE)
class BitFlipTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.driftdb.log");
  private static final int BITS = 1_000_000;
  private static final int STEP = Battery.scaled(3, 1);
  private static final String CHECKED =
      "every acknowledged record that something proves to have been durable is served as it was,"
          + " or named as damaged by reading it and by log verify, and only those that were hit are"
          + " lost; after one damage in four also that offsets, LSNs, ids and epochs are not given"
          + " again";

  @BeforeAll
  static void quieten() {
    LOG.setLevel(Level.OFF); // each damage is a few lines there
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(null);
  }

  @Test
  void shouldServeEverythingWhenNothingIsDamaged() throws IOException {
    for (boolean retains : new boolean[] {true, false}) {
      SoundLog log = new SoundLog(retains);
      assertEquals(retains, log.frames.get(0).firstLsn() == 1, "retention");
      DamageCheck check = new DamageCheck(log);
      for (long from = log.frames.get(0).firstLsn(); from < log.endLsn; from++) {
        assertEquals(Outcome.UNHARMED, check.check(new Damage(log), from));
      }
    }
  }

  @Test
  void shouldNameOrSurviveEveryFlippedBit() throws IOException {
    SoundLog log = new SoundLog(true);
    DamageCheck check = new DamageCheck(log);
    Random random = new Random(seed());
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    long bytes = 0;
    for (Path file : log.copy().files()) {
      int length = log.copy().length(file);
      bytes += length;
      for (int at = random.nextInt(STEP); at < length; at += STEP) {
        int one = random.nextInt(8);
        for (int bit = 0; bit < 8; bit++) {
          if (Battery.isWhole() || bit == one) {
            Damage damage = new Damage(log).flip(file, at, bit);
            outcomes.merge(check.check(damage, lsn(log, random)), 1, Integer::sum);
          }
        }
      }
    }
    assertTrue(outcomes.size() == Outcome.values().length, outcomes::toString);
    String how = Battery.isWhole() ? "each bit" : "one bit of each third byte";
    Evidence.of(
            Part.DAMAGE,
            "one flipped bit in a small log",
            how + " of its segments, indexes, checkpoints, spares and drift.meta, one at a time",
            total(outcomes),
            "damaged logs",
            "seed " + seed() + ", a log of " + bytes + " bytes, " + outcomes,
            CHECKED)
        .write();
  }

  @Test
  void shouldNameOrSurviveBitsFlippedAnywhere() throws IOException {
    Budget budget = Budget.of(Part.DAMAGE, 0.4);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    SoundLog[] logs = {new SoundLog(true), new SoundLog(false)};
    DamageCheck[] checks = {new DamageCheck(logs[0]), new DamageCheck(logs[1])};
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    long seed = seed();
    int bits = 0;
    while (bits < BITS && (Battery.isWhole() ? budget.isLeft() : System.nanoTime() < end)) {
      Random random = new Random(seed);
      int which = random.nextInt(2);
      int flips = 1 + random.nextInt(8);
      Damage damage = flipSome(logs[which], random, flips);
      outcomes.merge(check(checks[which], damage, logs[which], seed, random), 1, Integer::sum);
      bits += flips;
      seed++;
    }
    int floor = Battery.scaled(2_000, 400_000);
    assertTrue(bits >= floor, "only " + bits + " bits in the time that there is: " + outcomes);
    Evidence.of(
            Part.DAMAGE,
            "one to eight flipped bits anywhere in a log",
            "in one to four of its files, with and without a beginning that retention has dropped",
            bits,
            "flipped bits",
            "seeds "
                + seed()
                + " to "
                + (seed - 1)
                + ", a damaged log each: "
                + outcomes
                + ", none of which took more than "
                + checks[0].heapMost()
                + " bytes of the heap",
            CHECKED)
        .write();
  }

  private static Outcome check(
      DamageCheck check, Damage damage, SoundLog log, long seed, Random random) {
    try {
      return check.check(damage, lsn(log, random));
    } catch (AssertionError e) {
      throw new AssertionError(
          "seed " + seed + " (replay with -Dtest=BitFlipTest -Dseed=" + seed + "): " + e, e);
    }
  }

  private static Damage flipSome(SoundLog log, Random random, int flips) {
    Damage damage = new Damage(log);
    List<Path> all = new ArrayList<>(damage.image().files());
    all.removeIf(file -> damage.image().length(file) == 0);
    List<Path> some = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      some.add(all.get(random.nextInt(all.size())));
    }
    for (int i = 0; i < flips; i++) {
      Path file = some.get(random.nextInt(some.size()));
      damage.flip(file, random.nextInt(damage.image().length(file)), random.nextInt(8));
    }
    return damage;
  }

  /** Where a table's fold may have been. */
  private static long lsn(SoundLog log, Random random) {
    long first = log.frames.get(0).firstLsn();
    return first + random.nextInt((int) (log.endLsn - first));
  }

  private static long seed() {
    return Long.getLong("seed", 1);
  }

  private static int total(Map<Outcome, Integer> outcomes) {
    return outcomes.values().stream().mapToInt(Integer::intValue).sum();
  }
}
