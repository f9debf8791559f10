package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.Collected.Row;
import io.driftdb.log.sim.DiskImage;
import io.driftdb.log.verify.LogVerifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A last group of which any part is on the disk and any other is not: it is cut where its first
 * torn frame began, whatever was there before, and a transaction is there whole or not at all.
 */
@BatteryPart(Part.DAMAGE)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostSectorTest {
  private static final int SECTOR = 512;
  private static final int PAGE = 4096;

  /** Bytes of the frames of a group; negative for transactions. */
  private static final int[][] GROUPS = {
    {7000}, {-7000}, {600, 600, 600}, {900, -1200, 300, -2000}, {3000, 100, -100, 100, 2000}
  };

  private static final int[][] LARGE_GROUPS = {
    {7000, 7000, 7000, 4000}, {-5000, 4000, -5000, 5000}, {-3000, 500, -500, 7000, 500, -7000, 500}
  };

  private int partlyThere;

  @Test
  void shouldCutAGroupWhateverSectorsOfItsLastPageAreLost() throws IOException {
    int count = 0;
    for (int[] frames : GROUPS) {
      for (boolean stale : new boolean[] {false, true}) {
        TornGroup group = new TornGroup(3, stale, frames);
        long first = group.to - PAGE;
        for (long subset = 0; subset < 1L << (PAGE / SECTOR); subset++) {
          DiskImage torn = group.withPieces(subset, SECTOR, first);
          if (group.from < first) {
            group.putWritten(torn, group.from, first);
          }
          check(group, torn);
          count++;
        }
      }
    }
    write("sectors of the last page", count);
  }

  @Test
  void shouldCutAGroupWhateverPagesOfItAreLost() throws IOException {
    int count = 0;
    for (int[] frames : LARGE_GROUPS) {
      for (boolean stale : new boolean[] {false, true}) {
        TornGroup group = new TornGroup(4, stale, frames);
        long first = group.from & -PAGE;
        int pages = (int) (group.to - first) / PAGE;
        assertTrue(pages >= 6 && pages <= 9, "a group of " + pages + " pages");
        for (long subset = 0; subset < 1L << pages; subset++) {
          check(group, group.withPieces(subset, PAGE, first));
          count++;
        }
      }
    }
    write("pages of up to 32 KiB", count);
  }

  private void check(TornGroup group, DiskImage torn) throws IOException {
    List<Row> expected = group.rowsIn(torn);
    boolean isPart = expected.size() > group.acknowledged.size();
    partlyThere += isPart && expected.size() < group.all.size() ? 1 : 0;
    assertTrue(expected.containsAll(group.acknowledged));
    LogVerifier.Report report = LogVerifier.verify(torn, group.config().directory());
    assertEquals(List.of(), report.damage(), "nothing that was acknowledged is damaged");
    SimShard shard = group.open(torn);
    assertEquals(0, shard.shard().status().quarantinedRanges());
    assertEquals(expected, TornGroup.rows(shard));
    TornGroup.appendTo(shard, group.topicId(), "the next one");
    List<Row> more = new ArrayList<>(expected);
    List<Row> now = TornGroup.rows(shard);
    more.add(now.get(now.size() - 1));
    assertEquals("the next one", now.get(now.size() - 1).value());
    assertEquals(more, now);
    assertEquals(more, TornGroup.rows(group.open(torn.copy())), "after one more start");
  }

  private void write(String unit, int count) {
    assertTrue(partlyThere > 0, "no group was ever there in part");
    Evidence.of(
            Part.DAMAGE,
            "a last group of which only some " + unit + " got to the disk",
            "all subsets lost, over zeros and over frames of the file's earlier life",
            count,
            "torn groups",
            partlyThere + " of them with some frames whole and others not",
            "the log is what was acknowledged, and the group's frames up to its first torn one")
        .write();
  }
}
