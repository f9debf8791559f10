package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.DamageCheck.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Files of a stopped log that are shorter than they were. A segment has its whole length from the
 * first on, so that a cut is always known. What can't be known is zeros in the place of the last
 * group: those look like a group that was never written.
 */
@BatteryPart(Part.DAMAGE)
class CutFileTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.driftdb.log");

  @BeforeAll
  static void quieten() {
    LOG.setLevel(Level.OFF); // each damage is a few lines there
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(null);
  }

  @Test
  void shouldNameWhatIsCutOffWhereverAFileIsCut() throws IOException {
    int step = Battery.scaled(11, 1);
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    for (boolean retains : new boolean[] {true, false}) {
      SoundLog log = new SoundLog(retains);
      DamageCheck check = new DamageCheck(log);
      Path newest = newest(log);
      for (Path file : log.copy().files()) {
        for (int length = 0; length < log.copy().length(file); length += step) {
          Damage damage = new Damage(log).truncate(file, length);
          long first = log.frames.get(0).firstLsn();
          long fromLsn = first + length % (log.endLsn - first);
          Outcome outcome = check.check(damage, fromLsn);
          assertTrue(
              outcome == Outcome.REFUSED || !file.equals(newest), "opened, cut at " + length);
          outcomes.merge(outcome, 1, Integer::sum);
        }
      }
    }
    assertTrue(outcomes.size() == Outcome.values().length, outcomes::toString);
    Evidence.of(
            Part.DAMAGE,
            "a file of a log that is cut off",
            "each segment, index, checkpoint and spare, and drift.meta, at each "
                + (step == 1 ? "byte" : step + ". byte"),
            outcomes.values().stream().mapToInt(Integer::intValue).sum(),
            "cut files",
            outcomes.toString(),
            "every acknowledged record is served as it was or named as damaged; where the log ended"
                + " can't be told, as in each cut of the newest segment, it is not opened; log"
                + " verify tells of damage wherever a start or a reader does")
        .write();
  }

  private static Path newest(SoundLog log) {
    return log.segment(log.frames.get(log.frames.size() - 1).segmentId());
  }

  @Test
  void shouldRefuseTheNewestSegmentCutAtWhateverLength() throws IOException {
    SoundLog log = new SoundLog(true);
    ShardFiles.Place last = log.frames.get(log.frames.size() - 1);
    Path newest = newest(log);
    int length = log.copy().length(newest);
    for (long cut : new long[] {length - 1, last.position() + last.length(), last.position()}) {
      Damage damage = new Damage(log).truncate(newest, (int) cut);
      long first = log.frames.get(0).firstLsn();
      assertEquals(Outcome.REFUSED, new DamageCheck(log).check(damage, first), "cut at " + cut);
    }
  }
}
