package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.recover.RecoveryCase;
import io.driftdb.log.recover.RecoveryReport;
import io.driftdb.log.sim.PowerLost;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What recovery finds in undamaged directories, and in tails that a crash has left. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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
    world.clock.advanceMs(100); // nobody appends any more: now it makes a spare
    world.shard.settle();
    world.disk.processKill();
    files.put(files.file("0000000000000099.spare"), new byte[100]);
    assertTrue(files.recover().has(RecoveryCase.SPARE_SEGMENT));
    assertFalse(files.exists(files.file("0000000000000099.spare")));
    assertEquals(values, world.open().values());
    assertEquals(1, world.shard.shard().status().pooledSegments());
  }

  @Test
  void shouldDropASegmentThatALaterOneCutOff() throws IOException {
    ScriptedReplicator replicator = new ScriptedReplicator(false);
    world.open(replicator);
    replicator.commitAll();
    List<String> values = write(3, replicator);
    for (int i = 0; i < 60; i++) {
      world.append("taken back " + "x".repeat(450));
      world.shard.settle();
    }
    long newest = lastFrame().segmentId();
    assertTrue(newest >= 2);
    replicator.truncateFrom(replicator.committedLsn());
    world.disk.processKill();
    RecoveryReport report = files.recover();
    assertTrue(report.has(RecoveryCase.SUPERSEDED_SEGMENT));
    assertEquals(List.of(), report.quarantined());
    assertFalse(files.exists(files.segment(newest)));
    world.open();
    assertEquals(values, world.values());
    assertEquals(3, world.written("again").baseOffset);
  }

  private List<String> write(int count, ScriptedReplicator replicator) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add("value-" + i);
      SimWorld.Answer answer = world.written("value-" + i);
      replicator.commitAll();
      assertEquals(i, answer.baseOffset);
    }
    return values;
  }

  @Test
  void shouldRefuseACheckpointThatTheLogNoLongerReachesBackTo() throws IOException {
    world.config.checkpointBytes(40_000).retentionCheck(Duration.ofMillis(1));
    world.retentionBytes = 20_000;
    world.open();
    int written = 0;
    while (files.exists(files.segment(1)) || written < 200) {
      world.append("value-" + written++ + "x".repeat(450));
      world.clock.advanceMs(2);
      world.shard.settle();
      assertTrue(written < 1000, "retention never dropped the first segment");
    }
    long earliest = world.shard.allPartitions().get(0).offset();
    assertTrue(earliest > 0);
    world.disk.processKill();
    world.open();
    assertEquals(earliest, world.shard.allPartitions().get(0).offset());
    assertEquals(written - earliest, world.values().size());
    world.disk.processKill();
    List<String> checkpoints = files.names(".ckp");
    files.flip(files.file(checkpoints.get(1)), 200);
    ErrorCode code = refusalOrNone();
    if (code == ErrorCode.NONE) {
      assertEquals(written - earliest, world.values().size(), "the older one sufficed");
    } else {
      assertEquals(ErrorCode.DATA_DAMAGED, code);
    }
    world.disk.processKill();
    files.flip(files.file(checkpoints.get(0)), 200);
    assertEquals(ErrorCode.DATA_DAMAGED, refusal());
  }

  private ErrorCode refusalOrNone() throws IOException {
    try {
      world.open();
      return ErrorCode.NONE;
    } catch (DriftException e) {
      return e.code();
    }
  }

  @Test
  void shouldMakeDurableWhatItServes() throws IOException {
    for (int seed = 1; seed <= 10; seed++) {
      world = new SimWorld(seed);
      files = new ShardFiles(world);
      world.config.segmentBytes(8 << 20).maxGroupBytes(4 << 20).maxBatchBytes(2 << 20);
      world.open();
      write(2);
      world.shard.settle();
      for (int i = 0; i < 50; i++) {
        world.append(i + "x".repeat(15_000));
      }
      writeWithoutForce(seed % 2 == 0);
      world.disk.processKill();
      long end = files.recovered().state().nextLsn();
      world.disk.powerCut(0);
      assertEquals(end, files.recovered().state().nextLsn());
      assertEquals(52, world.open().values().size());
    }
  }

  /** The group is written, and the force does not come, or fails and loses what it was for. */
  private void writeWithoutForce(boolean fails) {
    if (fails) {
      world.disk.failNextForce();
      world.shard.step();
    } else {
      world.disk.stopAfter(2);
      assertThrows(PowerLost.class, () -> world.shard.step());
    }
  }

  @Test
  void shouldSortOutFilesWithTheLowestNumber() throws IOException {
    world.open();
    List<String> values = write(3);
    world.disk.processKill();
    files.put(files.file("0000000000000000.spare"), new byte[100]);
    files.put(files.index(0), new byte[100]);
    files.put(files.file("0000000000000000.ckp"), new byte[100]);
    RecoveryReport report = files.recover();
    assertTrue(report.has(RecoveryCase.INDEX_WITHOUT_SEGMENT));
    assertTrue(report.has(RecoveryCase.DAMAGED_CHECKPOINT));
    assertEquals(List.of(), files.names(".spare"));
    assertFalse(files.exists(files.index(0)));
    assertEquals(values, world.open().values());
  }
}
