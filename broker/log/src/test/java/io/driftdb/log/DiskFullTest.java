package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Without disk space appends are refused and reads go on; with space, appends go on by themselves.
 */
class DiskFullTest {
  private static final int SEGMENT = 32 << 10;

  private static SimWorld.Answer settled(SimWorld world, String value) {
    SimWorld.Answer answer = world.append(value);
    world.clock.advanceMs(600);
    world.shard.settle();
    return answer;
  }

  private static long used(SimWorld world) throws IOException {
    world.disk.capacityBytes(1 << 30);
    return (1 << 30) - world.disk.usableBytes(world.config.directory());
  }

  @Test
  void shouldNameAFullDiskThatKeepsALogFromStarting() throws IOException {
    SimWorld world = new SimWorld(1);
    world.config.lowWaterBytes(100_000);
    world.disk.capacityBytes(20_000);
    DriftException refused = assertThrows(DriftException.class, world::open);
    assertEquals(ErrorCode.DISK_FULL, refused.code());
    world.disk.capacityBytes(10 << 20);
    world.open();
    assertEquals(0, settled(world, "goes on").baseOffset);
  }

  @Test
  void shouldNotStartWithoutRoomForItsFirstRecord() throws IOException {
    SimWorld world = new SimWorld(1).open();
    world.disk.capacityBytes(used(world) + SEGMENT / 2);
    int written = world.fill(8);
    world.disk.processKill();
    DriftException refused = assertThrows(DriftException.class, world::open);
    assertEquals(ErrorCode.DISK_FULL, refused.code());
    world.disk.capacityBytes(used(world) + 2 * SEGMENT);
    world.open();
    assertEquals(ShardState.RUNNING, world.state());
    assertEquals(written, world.values().size());
    assertEquals(written, settled(world, "goes on").baseOffset);
  }

  @Test
  void shouldRefuseAppendsBelowTheLowWaterMarkAndResume() throws IOException {
    SimWorld world = new SimWorld(1);
    world.config.lowWaterBytes(100_000);
    world.open();
    assertEquals(0, settled(world, "before").baseOffset);
    world.disk.capacityBytes(used(world) + 99_999);
    world.clock.advanceMs(600);
    world.shard.keepUp();
    assertEquals(ErrorCode.DISK_FULL, settled(world, "refused").refusal);
    assertEquals(ShardState.DISK_FULL, world.state());
    assertEquals(List.of("before"), world.values());
    world.disk.capacityBytes(used(world) + 200_000);
    world.clock.advanceMs(600);
    world.shard.keepUp();
    world.shard.settle();
    assertEquals(ShardState.RUNNING, world.state(), "without an append to find it out");
    assertEquals(1, settled(world, "after").baseOffset);
    assertEquals(ShardState.RUNNING, world.state());
    assertEquals(List.of("before", "after"), world.values());
  }

  @Test
  void shouldRefuseAppendsWhenThereIsNoRoomForTheNextSegment() throws IOException {
    SimWorld world = new SimWorld(1);
    world.config.lowWaterBytes(10_000);
    world.open();
    world.disk.capacityBytes(used(world) + 10_000 + SEGMENT - 1);
    world.shard.keepUp();
    SimWorld.Answer answer = settled(world, "x".repeat(400));
    int written = 0;
    while (answer.baseOffset >= 0) {
      written++;
      assertTrue(written < 200);
      answer = settled(world, "x".repeat(400));
    }
    assertTrue(written > 20, "the segment at hand is used to its end");
    assertEquals(ErrorCode.DISK_FULL, answer.refusal);
    assertEquals(written, world.values().size());
    world.disk.capacityBytes(used(world) + 10_000 + SEGMENT);
    world.clock.advanceMs(600);
    world.shard.settle();
    assertEquals(written, settled(world, "goes on").baseOffset);
  }

  @Test
  void shouldResumeAfterASegmentCouldNotBeMade() throws IOException {
    SimWorld world = new SimWorld(1).open();
    world.disk.capacityBytes(used(world) + SEGMENT / 2);
    world.fill(400);
    world.disk.capacityBytes(used(world) + SEGMENT);
    world.disk.failNextWrite();
    world.clock.advanceMs(600);
    world.shard.keepUp();
    world.shard.step();
    assertEquals(ErrorCode.DISK_FULL, world.written("refused").refusal);
    world.shard.settle();
    assertTrue(world.written("goes on").baseOffset > 0);
  }

  @Test
  void shouldNotStayFullBecauseAQuestionForSpaceFailedOnce() throws IOException {
    SimWorld world = new SimWorld(1).open();
    world.shard.settle();
    world.disk.failNextSpaceQuery();
    world.clock.advanceMs(600);
    world.shard.keepUp();
    world.clock.advanceMs(600);
    world.shard.keepUp();
    SimWorld.Answer answer = settled(world, "fine");
    assertEquals(0, answer.baseOffset);
    assertEquals("", world.shard.shard().upkeep().whyDiskFull());
  }
}
