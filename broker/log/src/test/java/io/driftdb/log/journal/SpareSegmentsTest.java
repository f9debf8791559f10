package io.driftdb.log.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.LogConfig;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SpareSegmentsTest {
  private static final Path PATH = Path.of("/sim/shard");
  private static final int SEGMENT = 16 << 10;

  private final SimDisk disk = new SimDisk(1);
  private final ShardDirectory directory = new ShardDirectory(disk, PATH, new UUID(1, 1), 0);
  private final LogConfig config =
      LogConfig.at(PATH).segmentBytes(SEGMENT).maxGroupBytes(4 << 10).maxBatchBytes(4 << 10);
  private final SpareSegments spares = new SpareSegments(directory, JournalLimits.of(config), 1);

  @Test
  void shouldGoOnRecyclingASegmentWhoseNewNameCouldNotBeSynced() throws IOException {
    disk.createDirectoriesDurably(PATH);
    disk.create(directory.file(SegmentNames.segment(5))).close();
    disk.failNextSync();
    assertThrows(IOException.class, () -> spares.recycle(5, SEGMENT));
    spares.recycle(5, SEGMENT);
    List<String> left = disk.list(PATH);
    assertEquals(0, left.stream().filter(n -> n.endsWith(SegmentNames.SEGMENT_SUFFIX)).count());
    assertEquals(
        spares.count(), left.stream().filter(n -> n.endsWith(SegmentNames.SPARE_SUFFIX)).count());
  }

  private List<String> left() {
    return disk.list(PATH);
  }

  @Test
  void shouldAdoptOnlyWhatHasTheRightSizeAndNeverUseANameTwice() throws IOException {
    disk.createDirectoriesDurably(PATH);
    assertFalse(spares.adopt(9, SEGMENT - 1));
    assertTrue(spares.adopt(4, SEGMENT));
    assertFalse(spares.isShort());
    assertEquals(new Spare(SegmentNames.spare(4), SEGMENT), spares.poll());
    assertTrue(spares.isShort());
    assertNull(spares.poll());
    assertEquals(0, spares.count());
    assertEquals(SegmentNames.spare(10), spares.makeSmallDurably().name());
  }

  @Test
  void shouldMakeASpareOfZerosInSteps() throws IOException {
    disk.createDirectoriesDurably(PATH);
    assertEquals(0, spares.made());
    assertFalse(spares.makeDurably(SEGMENT - 100));
    assertEquals(SEGMENT - 100, spares.made());
    String unfinished = SegmentNames.spare(1) + SegmentNames.UNFINISHED_SUFFIX;
    assertEquals(List.of(unfinished), left());
    assertFalse(disk.isDirty(directory.file(unfinished)));
    assertTrue(spares.makeDurably(SEGMENT));
    assertEquals(0, spares.made());
    assertEquals(1, spares.count());
    disk.powerCut(0);
    assertEquals(List.of(SegmentNames.spare(1)), left());
    ByteBuffer bytes = ByteBuffer.allocate(SEGMENT + 1);
    disk.open(directory.file(SegmentNames.spare(1))).read(bytes, 0);
    assertArrayEquals(new byte[SEGMENT], Arrays.copyOf(bytes.array(), bytes.position()));
  }

  @Test
  void shouldLeaveNothingOfASpareThatCouldNotBeMade() throws IOException {
    disk.createDirectoriesDurably(PATH);
    assertFalse(spares.makeDurably(100));
    disk.failNextWrite();
    assertThrows(IOException.class, () -> spares.makeDurably(SEGMENT));
    assertEquals(List.of(), left());
    disk.failNextSync();
    assertThrows(IOException.class, () -> spares.makeDurably(SEGMENT));
    assertEquals(List.of(), left());
    disk.failNextForce();
    assertThrows(IOException.class, spares::makeSmallDurably);
    disk.failNextSync();
    assertThrows(IOException.class, spares::makeSmallDurably);
    assertEquals(List.of(), left());
    assertEquals(0, spares.count());
    spares.makeDurably(100);
    spares.abandon();
    assertEquals(List.of(), left());
  }

  @Test
  void shouldReplaceWhatAnEarlierLifeLeftHalfMade() throws IOException {
    disk.createDirectoriesDurably(PATH);
    String unfinished = SegmentNames.spare(1) + SegmentNames.UNFINISHED_SUFFIX;
    disk.create(directory.file(unfinished)).close();
    assertTrue(spares.makeDurably(SEGMENT));
    assertEquals(List.of(SegmentNames.spare(1)), left());
  }

  @Test
  void shouldRecycleASegmentOnlyWhenASpareIsWanted() throws IOException {
    disk.createDirectoriesDurably(PATH);
    for (long id = 5; id <= 9; id++) {
      try (LogFile file = disk.create(directory.file(SegmentNames.segment(id)))) {
        int length = id == 9 ? SEGMENT - 1 : SEGMENT; // as a copy of another node's is
        file.write(ByteBuffer.allocate(length), 0);
      }
      disk.create(directory.file(SegmentNames.index(id))).close();
    }
    spares.recycle(5, SEGMENT - 1);
    disk.delete(directory.file(SegmentNames.segment(8)));
    spares.recycle(8, SEGMENT);
    spares.recycle(9, SEGMENT);
    assertEquals(0, spares.count());
    spares.recycle(6, SEGMENT);
    spares.recycle(7, SEGMENT);
    assertEquals(List.of(SegmentNames.spare(1)), left());
    assertEquals(1, spares.count());
    disk.powerCut(0);
    assertEquals(List.of(SegmentNames.spare(1)), left());
  }
}
