package io.driftdb.log.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.sim.Seeds;
import io.driftdb.log.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Both indexes answer every question as the naive one does, whatever was added and taken back. */
class IndexPropertyTest {
  private static final Path FILE = Path.of("/sim/1.idx");
  private static final SegmentHeader SEGMENT =
      new SegmentHeader(new UUID(1, 2), 0, 7, 1, 99, 6, 5000, 1 << 20, 3);

  private Random random;
  private NaiveIndex naive;
  private ActiveIndex active;
  private int maxRunBytes;
  private long position;
  private long lsn;
  private long timeNs;
  private int partitions;

  private void start(long seed) {
    random = new Random(seed);
    maxRunBytes = 200 << random.nextInt(6);
    naive = new NaiveIndex(maxRunBytes);
    active = new ActiveIndex(1 << 20, maxRunBytes);
    position = SegmentHeader.LENGTH;
    lsn = 1 + random.nextLong(1000);
    timeNs = 1000;
    partitions = 1 + random.nextInt(6);
    addFrames(random.nextInt(200));
  }

  private void addFrames(int count) {
    int partition = 0;
    for (int i = 0; i < count; i++) {
      partition = random.nextInt(3) == 0 ? random.nextInt(partitions) : partition;
      boolean twoBatches = random.nextInt(6) == 0 && partition + 1 < partitions;
      int length = 8 * (14 + random.nextInt(50));
      timeNs += random.nextInt(3) == 0 ? random.nextInt(50) : 0;
      addBatch(partition, length);
      if (twoBatches) {
        addBatch(partition + 1, length);
      }
      position += length;
      position += random.nextInt(40) == 0 ? 64 : 0;
    }
  }

  private void addBatch(int partition, int length) {
    int topicId = 1 + partition % 3;
    long base = Math.max(0, naive.nextOffset(topicId, partition));
    int count = 1 + random.nextInt(5);
    NaiveIndex.Entry e =
        new NaiveIndex.Entry(topicId, partition, base, base + count, lsn, timeNs, position, length);
    naive.add(e);
    active.add(topicId, partition, base, base + count, lsn, timeNs, position, length);
    lsn += count;
  }

  private void truncate() {
    List<NaiveIndex.Entry> entries = naive.entries();
    if (entries.isEmpty()) {
      return;
    }
    NaiveIndex.Entry first = entries.get(random.nextInt(entries.size()));
    position = first.position();
    lsn =
        entries.stream().filter(e -> e.position() == position).findFirst().orElseThrow().firstLsn();
    naive.truncateFrom(position);
    active.truncateFrom(
        position, (topic, partition) -> Math.max(0, naive.nextOffset(topic, partition)));
  }

  private void check(RunIndex index) throws IOException {
    for (int partition = 0; partition <= partitions; partition++) {
      int topicId = 1 + partition % 3;
      List<NaiveIndex.NaiveRun> runs = naive.runs(topicId, partition);
      List<NaiveIndex.Entry> entries = naive.of(topicId, partition);
      assertEquals(
          entries.isEmpty() ? -1 : entries.get(0).baseOffset(),
          index.firstOffset(topicId, partition));
      assertEquals(naive.nextOffset(topicId, partition), index.nextOffset(topicId, partition));
      long top = naive.nextOffset(topicId, partition) + 2;
      for (long offset = 0; offset < top; offset++) {
        Run run = new Run();
        boolean found = index.findByOffset(topicId, partition, offset, run);
        checkFrom(index, runs, naive.byOffset(topicId, partition, offset), found, run);
      }
      for (int i = 0; i < 30; i++) {
        Run run = new Run();
        long wanted = random.nextLong(lsn + 3);
        boolean found = index.findByLsn(topicId, partition, wanted, run);
        checkFrom(index, runs, naive.byLsn(topicId, partition, wanted), found, run);
        wanted = 900 + random.nextLong(timeNs - 900 + 10);
        found = index.findByTime(topicId, partition, wanted, run);
        checkFrom(index, runs, naive.byTime(topicId, partition, wanted), found, run);
      }
    }
    long[] visited = new long[1];
    index.forEachPartition(
        (topicId, partition, first, next, bytes) -> {
          visited[0]++;
          assertEquals(index(naive.of(topicId, partition)), first + ":" + next);
          assertEquals(
              naive.of(topicId, partition).stream().mapToLong(NaiveIndex.Entry::length).sum(),
              bytes);
        });
    assertEquals(
        naive.entries().stream().map(NaiveIndex.Entry::partition).distinct().count(), visited[0]);
  }

  private static String index(List<NaiveIndex.Entry> entries) {
    return entries.get(0).baseOffset() + ":" + entries.get(entries.size() - 1).nextOffset();
  }

  /** The found run, and the walk to the last one from there. */
  private static void checkFrom(
      RunIndex index, List<NaiveIndex.NaiveRun> runs, int expected, boolean found, Run run)
      throws IOException {
    assertEquals(expected >= 0, found);
    for (int i = expected; i >= 0 && i < runs.size(); i++) {
      assertEquals(
          runs.get(i),
          new NaiveIndex.NaiveRun(
              run.baseOffset(),
              run.firstLsn(),
              run.appendTimeNs(),
              run.filePosition(),
              run.lengthBytes()));
      assertEquals(i + 1 < runs.size(), index.next(run));
    }
  }

  private SealedIndex sealed(SimDisk disk) throws IOException, IndexDamagedException {
    disk.createDirectoriesDurably(FILE.getParent());
    SealedIndexWriter.writeDurably(disk, FILE, SEGMENT, position, lsn, active);
    return SealedIndex.open(disk.openReadOnly(FILE), 0, 7, 99);
  }

  @Test
  void shouldAnswerAsTheNaiveIndexDoes() {
    Seeds.forEach(
        150,
        seed -> {
          start(seed);
          check(active);
          SealedIndex index = sealed(new SimDisk(seed));
          index.verify();
          assertEquals(position, index.endPosition());
          check(index);
        });
  }

  @Test
  void shouldBeAsNewAfterTruncation() {
    Seeds.forEach(
        150,
        seed -> {
          start(seed);
          for (int i = 0; i < 4; i++) {
            truncate();
            check(active);
            addFrames(random.nextInt(40));
          }
          check(active);
          int runs = 0;
          for (int partition = 0; partition < partitions; partition++) {
            runs += naive.runs(1 + partition % 3, partition).size();
          }
          assertEquals(runs, active.runCount());
          check(sealed(new SimDisk(seed)));
        });
  }

  @Test
  void shouldNoticeEveryDamagedByte() {
    Seeds.forEach(
        20,
        seed -> {
          start(seed);
          addFrames(3);
          SimDisk disk = new SimDisk(seed);
          sealed(disk).close();
          long size = disk.openReadOnly(FILE).size();
          for (long at = 0; at < size; at += 1 + random.nextInt(7)) {
            flip(disk, at);
            assertFalse(opensAndVerifies(disk), "byte " + at + " of " + size);
            flip(disk, at);
          }
          assertTrue(opensAndVerifies(disk));
        });
  }

  private static void flip(SimDisk disk, long at) throws IOException {
    try (LogFile file = disk.open(FILE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, at);
      one.put(0, (byte) ~one.get(0));
      file.write(one.flip(), at);
    }
  }

  private static boolean opensAndVerifies(SimDisk disk) throws IOException {
    try {
      SealedIndex.open(disk.openReadOnly(FILE), 0, 7, 99).verify();
      return true;
    } catch (IndexDamagedException e) {
      return false;
    }
  }

  @Test
  void shouldRefuseTheIndexOfAnotherSegment() throws IOException, IndexDamagedException {
    start(5);
    SimDisk disk = new SimDisk(1);
    sealed(disk).close();
    long[][] others = {{1, 7, 99}, {0, 8, 99}, {0, 7, 98}};
    for (long[] other : others) {
      boolean refused = false;
      try {
        SealedIndex.open(disk.openReadOnly(FILE), (int) other[0], other[1], other[2]).close();
      } catch (IndexDamagedException e) {
        refused = true;
      }
      assertTrue(refused);
    }
  }
}
