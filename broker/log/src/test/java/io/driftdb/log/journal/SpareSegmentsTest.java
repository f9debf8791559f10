package io.driftdb.log.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.log.LogConfig;
import io.driftdb.log.sim.SimDisk;
import java.io.IOException;
import java.nio.file.Path;
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
}
