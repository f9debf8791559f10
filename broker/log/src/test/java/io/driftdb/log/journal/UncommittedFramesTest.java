package io.driftdb.log.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.sim.Seeds;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What can be taken back is what was added and neither committed nor taken back before. */
class UncommittedFramesTest {
  private static final long SEGMENT_FRAMES = 700;

  private UncommittedFrames frames;
  private TreeMap<Long, Long> model;
  private long nextLsn;

  private void add(int records) {
    frames.add(nextLsn, nextLsn / SEGMENT_FRAMES, nextLsn * 8);
    model.put(nextLsn, nextLsn);
    nextLsn += records;
  }

  private void truncateFrom(long lsn) {
    boolean isFirst = model.containsKey(lsn);
    assertEquals(isFirst, frames.truncateFrom(lsn));
    model.tailMap(lsn, true).clear();
    if (isFirst) {
      assertEquals(lsn / SEGMENT_FRAMES, frames.truncatedSegmentId());
      assertEquals(lsn * 8, frames.truncatedPosition());
      nextLsn = lsn;
    }
  }

  private void forgetBelow(long lsn) {
    frames.forgetBelow(lsn);
    model.headMap(lsn, false).clear();
  }

  private long anyLsn(Random random) {
    return nextLsn - random.nextInt(1 + (int) Math.min(nextLsn, 3000));
  }

  @Test
  void shouldTakeBackWhatAModelSays() {
    Seeds.forEach(
        40,
        seed -> {
          Random random = new Random(seed);
          frames = new UncommittedFrames();
          model = new TreeMap<>();
          nextLsn = 1;
          for (int round = 0; round < 60; round++) {
            for (int i = random.nextInt(400); i > 0; i--) {
              add(1 + random.nextInt(3));
            }
            if (random.nextInt(4) == 0) {
              forgetBelow(anyLsn(random));
            }
            if (random.nextInt(3) == 0) {
              truncateFrom(anyLsn(random));
            }
          }
        });
  }

  @Test
  void shouldKeepTheFrameThatStartsWhereCommittingEnds() {
    frames = new UncommittedFrames();
    frames.add(1, 1, 4096);
    frames.add(3, 1, 5000);
    frames.forgetBelow(3);
    assertFalse(frames.truncateFrom(1));
    frames.add(3, 2, 6000);
    assertTrue(frames.truncateFrom(3));
    assertEquals(2, frames.truncatedSegmentId());
    assertEquals(6000, frames.truncatedPosition());
  }
}
