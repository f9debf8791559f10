package io.driftdb.log.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.LogConfig;
import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.io.LogSeam;
import io.driftdb.log.journal.JournalLimits;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.journal.SpareSegments;
import io.driftdb.log.sim.SimClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spares are made ahead of need, and not beside a busy journal. */
class SparePaceTest {
  private static final int CAPACITY = 32 << 20;
  private static final int QUIET_MS = 100;

  @TempDir Path path;
  private final SimClock clock = new SimClock();
  private final SparePace pace = new SparePace(CAPACITY, clock);
  private final Segment active =
      new Segment(
          new SegmentHeader(new UUID(1, 2), 0, 1, 1, 3, 0, 0, CAPACITY, 0),
          null,
          new ActiveIndex(10, 10));
  private SpareSegments spares;

  @BeforeEach
  void openDirectory() {
    ShardDirectory directory =
        new ShardDirectory(LogSeam.system().files(), path, new UUID(1, 2), 0);
    LogConfig config = LogConfig.at(path).segmentBytes(CAPACITY);
    spares = new SpareSegments(directory, JournalLimits.of(config), 2);
  }

  private long due(long activeEnd, boolean awaited) {
    active.extendTo(activeEnd, 1, 0);
    return pace.bytesDue(new Segment[] {active}, spares, awaited);
  }

  private List<String> files() throws IOException {
    try (var list = Files.list(path)) {
      return list.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void shouldKeepAQuarterAheadOfABusyJournal() throws IOException {
    assertEquals(CAPACITY / 2, due(CAPACITY / 4, false));
    spares.makeDurably(CAPACITY / 2);
    assertEquals(0, due(CAPACITY / 4 + 1000, false), "less than is worth a commit");
    assertEquals(CAPACITY / 8, due(CAPACITY / 4 + CAPACITY / 8, false));
    assertEquals(CAPACITY / 2, due(CAPACITY, false), "and all of it when the segment is full");
  }

  @Test
  void shouldLeaveABusyJournalAloneWhenASpareIsReady() throws IOException {
    assertTrue(spares.makeDurably(CAPACITY));
    assertEquals(0, due(10_000, false));
    clock.advanceMs(QUIET_MS - 1);
    assertEquals(0, due(10_000, false), "a long group may be under way");
    clock.advanceMs(1);
    assertTrue(due(10_000, false) > 0, "nobody appends now");
    assertEquals(0, due(10_001, false), "somebody does again");
  }

  @Test
  void shouldMakeAllAtOnceForWhoWaits() throws IOException {
    spares.makeDurably(1 << 20);
    assertEquals(CAPACITY - (1 << 20), due(10_000, true));
  }

  @Test
  void shouldGiveTheFileItsNameOnlyWhenItIsWhole() throws IOException {
    spares.makeDurably(1 << 20);
    assertEquals(List.of("0000000000000001.spare.tmp"), files());
    assertEquals(0, spares.count());
    assertTrue(spares.makeDurably(CAPACITY));
    assertEquals(List.of("0000000000000001.spare"), files());
    assertEquals(CAPACITY, Files.size(path.resolve("0000000000000001.spare")));
    assertEquals(1, spares.count());
  }

  @Test
  void shouldLeaveNothingHalfMadeBehind() throws IOException {
    spares.makeDurably(1 << 20);
    spares.abandon();
    assertEquals(List.of(), files());
    assertEquals(0, spares.made());
  }
}
