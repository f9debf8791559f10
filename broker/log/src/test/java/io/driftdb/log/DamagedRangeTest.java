package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.recover.RecoveryCase;
import io.driftdb.log.verify.LogVerifier;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damage beside which something else is missing too, and what is looked for in damaged ranges. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedRangeTest {
  private SimWorld world;
  private ShardFiles files;
  private List<ShardFiles.Place> frames;

  @BeforeEach
  void openWorld() throws IOException {
    world = new SimWorld(1);
    files = new ShardFiles(world);
    world.open();
  }

  /** Appends values, each in a group of its own. */
  private List<String> write(int count) throws IOException {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add("value-" + i + " " + "x".repeat(400));
      world.append(values.get(i));
      world.shard.settle();
    }
    frames = ShardFiles.frames(world.shard.shard()).stream().filter(f -> f.length() > 800).toList();
    return values;
  }

  private void flipBody(ShardFiles.Place frame) throws IOException {
    files.flip(files.segment(frame.segmentId()), frame.position() + frame.length() - 9);
  }

  private void restart() throws IOException {
    world.disk.processKill();
    world.open();
  }

  @Test
  void shouldNotServeATornTailWhenTheNextSegmentIsMissing() throws IOException {
    List<String> values = write(3);
    for (int i = 0; i < 3; i++) {
      world.append("torn-" + i);
    }
    world.shard.step();
    List<ShardFiles.Place> all = ShardFiles.frames(world.shard.shard());
    flipBody(all.get(all.size() - 3));
    restart();
    write(80);
    world.disk.processKill();
    files.zero(files.segment(2), 0, SegmentHeader.LENGTH);
    assertTrue(files.recover().has(RecoveryCase.MISSING_SEGMENT));
    world.open();
    assertEquals(values, readUpToDamage());
    world.disk.processKill();
    files.delete(files.index(1));
    world.open();
    assertEquals(values, readUpToDamage());
    world.shard.stop();
    files.delete(files.index(1));
    restart();
    assertEquals(values, readUpToDamage(), "a checkpoint knows of segments that are not read");
  }

  private List<String> readUpToDamage() {
    List<String> values = new ArrayList<>();
    try (Subscription subscription = world.shard.subscribe(world.shard.allPartitions())) {
      Collected reader = new Collected(64 << 10);
      assertThrows(
          DriftException.class,
          () -> {
            while (true) {
              reader.poll(subscription).forEach(row -> values.add(row.value()));
            }
          });
    }
    return values;
  }

  @Test
  void shouldNameTheDamageWhereAPositionIsLookedFor() throws IOException {
    write(20);
    flipBody(frames.get(7));
    flipBody(frames.get(8));
    restart();
    assertEquals(6, resolve(6));
    assertEquals(ErrorCode.CORRUPT_RANGE, refusal(7));
    assertEquals(ErrorCode.CORRUPT_RANGE, refusal(8));
    assertEquals(9, resolve(9));
  }

  @Test
  void shouldFindAPositionBehindDamageThatEndsBeforeIt() throws IOException {
    write(5);
    world.shard.stop();
    ShardFiles.Place last = frames.get(4);
    flipBody(last);
    restart();
    long behind = world.shard.shard().status().visibleLsn() - 1;
    world.append("the next one");
    world.shard.settle();
    assertEquals(ErrorCode.CORRUPT_RANGE, refusal(4));
    assertEquals(5, world.shard.resolve(world.topic.id(), 0, PositionKind.LSN, behind));
  }

  private long resolve(int frame) throws IOException {
    return world.shard.resolve(world.topic.id(), 0, PositionKind.LSN, frames.get(frame).firstLsn());
  }

  private ErrorCode refusal(int frame) {
    return assertThrows(DriftException.class, () -> resolve(frame)).code();
  }

  @Test
  void shouldMakeADamagedIndexAgainWhenACheckpointIsDamagedToo() throws IOException {
    world = new SimWorld(2);
    files = new ShardFiles(world);
    world.config.checkpointBytes(30_000);
    world.open();
    List<String> values = write(120);
    world.shard.stop();
    List<String> checkpoints = files.names(".ckp");
    assertEquals(2, checkpoints.size());
    files.flip(files.file(checkpoints.get(1)), 200);
    files.flip(files.index(1), files.read(files.index(1)).length - 20);
    world.disk.processKill();
    world.open();
    assertEquals(values, world.values());
  }

  @Test
  void shouldRefuseANewestSegmentThatIsCutOff() throws IOException {
    write(5);
    world.disk.processKill();
    byte[] whole = files.read(files.segment(1));
    int end = (int) (frames.get(4).position() + frames.get(4).length());
    for (int length : new int[] {SegmentHeader.LENGTH, end - 1, end, whole.length - 1}) {
      files.put(files.segment(1), Arrays.copyOf(whole, length));
      DriftException e = assertThrows(DriftException.class, () -> world.open());
      assertEquals(ErrorCode.DATA_DAMAGED, e.code());
      assertTrue(e.getMessage().contains("cut off at byte " + length), e.getMessage());
      LogVerifier.Report report = LogVerifier.verify(world.disk, world.config.directory());
      assertTrue(report.damage().toString().contains("cut off at byte " + length));
    }
    files.put(files.segment(1), whole);
    assertEquals(5, world.open().values().size());
  }
}
