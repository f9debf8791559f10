package io.driftdb.log.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.log.io.DiskFiles;
import io.driftdb.log.journal.SegmentHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sealed index answers as the active one that it was written from. */
class SealedIndexTest {
  private static final int TOPIC = 3;
  private static final int PARTITIONS = 7;
  private static final int FRAMES = 2000;
  private static final int QUESTIONS = 20_000;
  private static final SegmentHeader SEGMENT =
      new SegmentHeader(new UUID(1, 2), 0, 7, 1, 99, 6, 4096, 1 << 20, 0);

  @TempDir Path directory;
  private final long seed = Long.getLong("seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final ActiveIndex active = new ActiveIndex(FRAMES, 1024);
  private final long[] nextOffsets = new long[PARTITIONS];

  private SealedIndex sealed() throws IOException, IndexDamagedException {
    long lsn = 1;
    long position = SegmentHeader.LENGTH;
    for (int i = 0; i < FRAMES; i++) {
      int partition = random.nextInt(PARTITIONS);
      int records = random.nextInt(1, 5);
      int length = 8 * random.nextInt(10, 50);
      long base = nextOffsets[partition] + (random.nextInt(20) == 0 ? 5 : 0);
      nextOffsets[partition] = base + records;
      active.add(TOPIC, partition, base, base + records, lsn, i, position, length);
      lsn += records;
      position += length;
    }
    Path file = directory.resolve("7.idx");
    SealedIndexWriter.writeDurably(new DiskFiles(), file, SEGMENT, position, lsn, active);
    return SealedIndex.open(new DiskFiles().openReadOnly(file), 0, 7, 99);
  }

  /** Runs that are used again, as those who read on do, for questions in any order. */
  @Test
  void shouldFindTheSameRunsWhateverARunStoodAtBefore() throws Exception {
    try (SealedIndex sealed = sealed()) {
      Run used = new Run();
      for (int i = 0; i < QUESTIONS; i++) {
        boolean otherPartition = used.partition() >= PARTITIONS || random.nextInt(10) == 0;
        int partition = otherPartition ? random.nextInt(PARTITIONS) : used.partition();
        long near = used.baseOffset() + random.nextInt(-3, 12);
        long offset =
            random.nextInt(5) == 0
                ? random.nextLong(nextOffsets[partition] + 2)
                : Math.max(0, Math.min(nextOffsets[partition], near));
        Run expected = new Run();
        boolean found = active.findByOffset(TOPIC, partition, offset, expected);
        assertEquals(found, sealed.findByOffset(TOPIC, partition, offset, used), this::replay);
        if (found) {
          assertSame(expected, used);
          if (random.nextInt(4) == 0) {
            assertEquals(active.next(expected), sealed.next(used), this::replay);
            assertSame(expected, used);
          }
        }
      }
    }
  }

  @Test
  void shouldGoOnFromARunOfTheActiveIndex() throws Exception {
    try (SealedIndex sealed = sealed()) {
      Run run = new Run();
      active.findByOffset(TOPIC, 0, nextOffsets[0] / 2, run);
      Run expected = new Run();
      active.findByOffset(TOPIC, 0, nextOffsets[0] / 2, expected);
      while (active.next(expected)) {
        assertEquals(true, sealed.next(run), this::replay);
        assertSame(expected, run);
      }
      assertEquals(false, sealed.next(run), this::replay);
    }
  }

  private void assertSame(Run expected, Run actual) {
    assertEquals(expected.partition(), actual.partition(), this::replay);
    assertEquals(expected.baseOffset(), actual.baseOffset(), this::replay);
    assertEquals(expected.firstLsn(), actual.firstLsn(), this::replay);
    assertEquals(expected.appendTimeNs(), actual.appendTimeNs(), this::replay);
    assertEquals(expected.filePosition(), actual.filePosition(), this::replay);
    assertEquals(expected.lengthBytes(), actual.lengthBytes(), this::replay);
  }

  private String replay() {
    return "replay with -Dseed=" + seed;
  }
}
