package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.recover.RecoveryCase;
import io.driftdb.log.recover.RecoveryReport;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What recovery finds in undamaged directories, and in tails that a crash has left. */
@Timeout(60)
class RecoveryTableTest {
  private SimWorld world;
  private ShardFiles files;

  @BeforeEach
  void openWorld() throws IOException {
    world = new SimWorld(1);
    files = new ShardFiles(world);
  }

  /** Appends values, each in a group of its own. */
  private List<String> write(int count) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add("value-" + i);
      assertEquals(i, world.written("value-" + i).baseOffset);
    }
    return values;
  }

  @Test
  void shouldStartEmpty() throws IOException {
    DataDirectory.open(world.disk, world.config.directory(), 1, () -> 5L).close();
    world.disk.createDirectoriesDurably(files.file(""));
    assertTrue(files.recover().has(RecoveryCase.EMPTY_DIRECTORY));
  }

  @Test
  void shouldReplayNothingAfterAnOrderlyStop() throws IOException {
    world.open();
    List<String> values = write(5);
    world.shard.stop();
    assertTrue(files.recover().has(RecoveryCase.CLEAN_STOP));
    assertEquals(values, world.open().values());
  }

  @Test
  void shouldFindTheEndAtZeros() throws IOException {
    world.open();
    List<String> values = write(5);
    world.disk.processKill();
    RecoveryReport report = files.recover();
    assertTrue(report.has(RecoveryCase.CLEAN_TAIL));
    assertFalse(report.has(RecoveryCase.CLEAN_STOP));
    assertEquals(values, world.open().values());
  }

  @Test
  void shouldCutATornLastFrameAndWriteOnElsewhere() throws IOException {
    world.open();
    List<String> values = write(5);
    ShardFiles.Place last = lastFrame();
    world.disk.processKill();
    files.flip(files.segment(last.segmentId()), last.position() + last.length() - 9);
    assertTrue(files.recover().has(RecoveryCase.TORN_TAIL));
    world.open();
    assertEquals(values.subList(0, 4), world.values());
    assertEquals(4, world.written("again").baseOffset);
    world.disk.processKill();
    world.open();
    assertEquals(List.of("value-0", "value-1", "value-2", "value-3", "again"), world.values());
    assertTrue(ShardFiles.frames(world.shard.shard()).stream().anyMatch(f -> f.segmentId() > 1));
  }

  private ShardFiles.Place lastFrame() throws IOException {
    List<ShardFiles.Place> frames = ShardFiles.frames(world.shard.shard());
    return frames.get(frames.size() - 1);
  }

  @Test
  void shouldCutAGroupWhoseFirstFrameIsMissing() throws IOException {
    world.open();
    List<String> values = write(3);
    world.append("group-0");
    world.append("group-1");
    world.append("group-2");
    world.shard.step();
    List<ShardFiles.Place> frames = ShardFiles.frames(world.shard.shard());
    ShardFiles.Place first = frames.get(frames.size() - 3);
    world.disk.processKill();
    files.zero(
        files.segment(first.segmentId()), first.position(), first.position() + first.length());
    assertTrue(files.recover().has(RecoveryCase.TORN_TAIL));
    assertEquals(values, world.open().values());
  }

  @Test
  void shouldRefuseToGuessTheEndWithoutTheNewestHeader() throws IOException {
    world.open();
    write(3);
    world.disk.processKill();
    files.flip(files.segment(1), 20);
    assertEquals(ErrorCode.DATA_DAMAGED, refusal());
  }

  private ErrorCode refusal() {
    return assertThrows(DriftException.class, () -> world.open()).code();
  }

  @Test
  void shouldLeaveALaterFormatAlone() throws IOException {
    world.open();
    write(3);
    world.shard.stop();
    byte[] before = files.read(files.segment(1));
    files.write(files.segment(1), 0, SegmentBlocks.withLaterFormat(before));
    assertEquals(ErrorCode.FORMAT_TOO_NEW, refusal());
    files.put(files.segment(1), before);
    assertEquals(3, world.open().values().size());
  }

  @Test
  void shouldRefuseASegmentOfAnotherCluster() throws IOException {
    world.open();
    write(3);
    world.disk.processKill();
    SimWorld other = new SimWorld(2).useSalt(99).open();
    other.written("not ours");
    other.disk.processKill();
    ShardFiles theirs = new ShardFiles(other);
    files.put(files.segment(1), theirs.read(theirs.segment(1)));
    assertEquals(ErrorCode.DATA_DIR_FOREIGN, refusal());
  }

  @Test
  void shouldDeleteUnfinishedFilesAndStrayIndexes() throws IOException {
    world.open();
    List<String> values = write(3);
    world.disk.processKill();
    files.put(files.file("0000000000000009.ckp.tmp"), new byte[100]);
    files.put(files.index(77), new byte[100]);
    RecoveryReport report = files.recover();
    assertTrue(report.has(RecoveryCase.UNFINISHED_FILE));
    assertTrue(report.has(RecoveryCase.INDEX_WITHOUT_SEGMENT));
    assertEquals(values, world.open().values());
    assertFalse(files.exists(files.index(77)));
    assertEquals(List.of(), files.names(".tmp"));
  }

  @Test
  void shouldKeepSparesOfTheRightSizeForUse() throws IOException {
    world.open();
    List<String> values = write(3);
    world.shard.settle();
    world.disk.processKill();
    files.put(files.file("0000000000000099.spare"), new byte[100]);
    assertTrue(files.recover().has(RecoveryCase.SPARE_SEGMENT));
    assertFalse(files.exists(files.file("0000000000000099.spare")));
    assertEquals(values, world.open().values());
    assertEquals(1, world.shard.shard().status().pooledSegments());
  }
}
