package io.driftdb.log.index;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.battery.fuzz.Allocation;
import io.driftdb.battery.fuzz.Target;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/**
 * The index file of a sealed segment: it tells what the index in memory told, or that it is
 * damaged. Whoever computes right checksums for wrong entries may be told anything but must not
 * break more than the look-up.
 */
public final class IndexTarget implements Target {
  private static final long SALT = 77;
  private static final long SEGMENT = 3;
  private static final int SHARD = 0;
  private static final int FRAMES = 40;
  private static final int LONGEST_RUN = 1024;
  private static final int MAX_ALLOCATED = 4 << 20;

  private final ActiveIndex model = new ActiveIndex(1000, LONGEST_RUN);
  private final byte[] original;
  private final ForgedEntries forged;

  public IndexTarget() throws IOException {
    long position = SegmentHeader.LENGTH;
    for (int i = 0; i < FRAMES; i++) {
      int length = 200 + 40 * (i % 5);
      model.add(1 + i % 2, i % 3 == 0 ? 1 : 0, 3L * i, 3L * i + 3, 10L * i, i, position, length);
      position += length;
    }
    original = written(position);
    forged = new ForgedEntries(original, SALT);
  }

  private byte[] written(long end) throws IOException {
    SimDisk disk = new SimDisk(1);
    Path path = Path.of("/index/file");
    disk.createDirectoriesDurably(path.getParent());
    UUID cluster = new UUID(1, 2);
    SegmentHeader segment = new SegmentHeader(cluster, SHARD, SEGMENT, 0, SALT, 0, 0, 1 << 20, 0);
    SealedIndexWriter.writeDurably(disk, path, segment, end, 10L * FRAMES, model);
    try (LogFile file = disk.openReadOnly(path)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(bytes, 0);
      return bytes.array();
    }
  }

  @Override
  public boolean run(byte[] input) throws Exception {
    return Allocation.within(MAX_ALLOCATED, () -> isTaken(input));
  }

  private boolean isTaken(byte[] input) throws IOException {
    boolean isForged = forged.areIn(input);
    try (SealedIndex index = SealedIndex.open(new ReadOnlyBytes(input), SHARD, SEGMENT, SALT)) {
      boolean told = false;
      for (int topic = 0; topic < 4; topic++) {
        for (int partition = 0; partition < 3; partition++) {
          told |= tells(index, topic, partition, isForged);
        }
      }
      index.forEachPartition((t, p, first, next, bytes) -> require(next >= first, "before itself"));
      index.verify();
      return told;
    } catch (IndexDamagedException e) {
      return false;
    }
  }

  private boolean tells(SealedIndex index, int topic, int partition, boolean isForged)
      throws IOException {
    boolean told = false;
    for (long sought = -1; sought < 12L * FRAMES; sought += 7) {
      Run run = new Run();
      Run expected = new Run();
      boolean is = index.findByOffset(topic, partition, sought, run);
      boolean was = model.findByOffset(topic, partition, sought, expected);
      require(isForged || (is == was && (!is || same(run, expected))), "by offset " + sought);
      boolean more = is && index.next(run);
      require(
          isForged || (more == (was && model.next(expected)) && (!more || same(run, expected))),
          "behind offset " + sought);
      is = index.findByLsn(topic, partition, sought, run);
      was = model.findByLsn(topic, partition, sought, expected);
      require(isForged || (is == was && (!is || same(run, expected))), "by LSN " + sought);
      is = index.findByTime(topic, partition, sought, run);
      was = model.findByTime(topic, partition, sought, expected);
      require(isForged || (is == was && (!is || same(run, expected))), "by time " + sought);
      told |= is;
    }
    long next = index.nextOffset(topic, partition);
    require(isForged || next == model.nextOffset(topic, partition), "the next offset");
    return told;
  }

  private static boolean same(Run one, Run other) {
    return one.baseOffset() == other.baseOffset()
        && one.firstLsn() == other.firstLsn()
        && one.appendTimeNs() == other.appendTimeNs()
        && one.filePosition() == other.filePosition()
        && one.lengthBytes() == other.lengthBytes();
  }

  @Override
  public Map<String, byte[]> seeds() {
    return Map.of("file", original);
  }
}
