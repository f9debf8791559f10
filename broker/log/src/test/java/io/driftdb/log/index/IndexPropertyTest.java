package io.driftdb.log.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import io.driftdb.log.io.LogSeam;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.sim.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both indexes must answer as a naive model of the same frames does. */
class IndexPropertyTest {
  static final int SHARD = 2;
  static final long SEGMENT = 5;
  static final long SALT = 0x1234_5678_9abc_def0L;

  @TempDir Path directory;
  private final LogFiles files = LogSeam.system().files();

  private static IndexedFrames frames(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> new IndexedFrames(random, 1, 1);
      case 1 -> new IndexedFrames(random, 2, 3);
      default -> new IndexedFrames(random, 3, 200);
    };
  }

  static SegmentHeader header() {
    return new SegmentHeader(new UUID(1, 2), SHARD, SEGMENT, 1, SALT, 0, 0, 1 << 20, 0);
  }

  private SealedIndex seal(IndexedFrames frames, ActiveIndex index) throws IOException {
    Path path = directory.resolve("x.index");
    SealedIndexWriter.writeDurably(files, path, header(), frames.endPosition(), 9, index);
    assertEquals(List.of("x.index"), files.list(directory));
    LogFile file = files.openReadOnly(path);
    return SealedIndex.open(file, SHARD, SEGMENT, SALT);
  }

  @Test
  void shouldAnswerAsTheModelDoesInMemoryAndInTheFile() {
    Seeds.forEach(
        60,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          IndexedFrames frames = frames(random);
          frames.append(random.nextInt(400));
          IndexModel model = new IndexModel(frames.parts());
          ActiveIndex active = frames.index();
          assertEquals(model.runCount(), active.runCount());
          model.check(active);
          try (SealedIndex sealed = seal(frames, active)) {
            model.check(sealed);
            assertEquals(frames.endPosition(), sealed.endPosition());
            assertEquals(active.lastAppendTimeNs(), sealed.lastAppendTimeNs());
          }
        });
  }

  @Test
  void shouldForgetWhatWasTakenBack() {
    Seeds.forEach(
        100,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          IndexedFrames frames = frames(random);
          ActiveIndex active = new ActiveIndex(1 << 20, IndexedFrames.MAX_RUN_BYTES);
          for (int round = 0; round < 6; round++) {
            int known = frames.parts().size();
            frames.append(1 + random.nextInt(60));
            frames.parts().subList(known, frames.parts().size()).forEach(p -> p.addTo(active));
            active.truncateFrom(frames.takeBack(), frames::nextOffset);
            IndexModel model = new IndexModel(frames.parts());
            assertEquals(model.runCount(), active.runCount());
            model.check(active);
          }
          new IndexModel(frames.parts()).check(seal(frames, active));
        });
  }

  /** A reader's place outlives the moment when the file takes over from memory. */
  @Test
  void shouldGoOnInTheFileWhereAReaderWasInMemory() {
    Seeds.forEach(
        30,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          IndexedFrames frames = new IndexedFrames(random, 2, 4);
          frames.append(200);
          ActiveIndex active = frames.index();
          try (SealedIndex sealed = seal(frames, active)) {
            Run mixed = new Run();
            Run plain = new Run();
            assertTrue(active.findByLsn(1, 1, 0, mixed) && active.findByLsn(1, 1, 0, plain));
            boolean more = true;
            while (more) {
              assertEquals(plain.filePosition(), mixed.filePosition());
              more = active.next(plain);
              assertEquals(more, (random.nextBoolean() ? active : sealed).next(mixed));
            }
          }
        });
  }

  @Test
  void shouldUseOneBufferForAnIndexOfManyPages() throws IOException {
    IndexedFrames frames = new IndexedFrames(new SplittableRandom(1), 3, 3000);
    frames.append(12_000);
    ActiveIndex active = frames.index();
    try (SealedIndex sealed = seal(frames, active)) {
      assertTrue(Files.size(directory.resolve("x.index")) > 4 * (64 << 10));
      int[] partitions = new int[1];
      Run run = new Run();
      sealed.forEachPartition(
          (topic, partition, first, next, bytes) -> {
            partitions[0]++;
            try {
              assertEquals(first, sealed.firstOffset(topic, partition));
              assertTrue(sealed.findByOffset(topic, partition, next - 1, run));
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      assertEquals(active.sorted().size(), partitions[0]);
    }
  }
}
