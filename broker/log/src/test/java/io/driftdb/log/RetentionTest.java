package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What goes, what stays, and when. */
class RetentionTest {
  private final SimWorld world = new SimWorld(1);
  private Topic topic;

  private void open(long retentionMs, long retentionBytes) throws IOException {
    world.config.checkpointBytes(32 << 10);
    world.open();
    TopicSpec spec = new TopicSpec("kept", TopicKind.LOG, 1, retentionMs, retentionBytes);
    var created = world.shard.submit(new CreateTopic(spec, false, world.config));
    world.shard.settle();
    topic = created.join().topic();
  }

  private void write(int records) {
    for (int i = 0; i < records; i++) {
      world.append(TestBatches.of(topic.id(), 0, "x".repeat(600)), AckLevel.DURABLE);
      world.shard.settle();
    }
  }

  private void check() {
    for (int i = 0; i < 20; i++) {
      world.clock.advanceMs(60_000);
      world.shard.settle();
    }
  }

  private long earliest() {
    return world.shard.shard().catalog().partition(topic.id(), 0).earliestOffset();
  }

  @Test
  void shouldKeepForEverWhatIsKeptForTheLongestTime() throws IOException {
    open(Long.MAX_VALUE, -1);
    write(400);
    check();
    assertEquals(0, earliest());
  }

  @Test
  void shouldDropByTimeAndBySize() throws IOException {
    open(60_000, -1);
    write(400);
    check();
    assertTrue(earliest() > 200, "earliest " + earliest());
  }

  @Test
  void shouldKeepWhatOtherNodesMayAskFor() throws IOException {
    ScriptedReplicator replicator = new ScriptedReplicator(false);
    replicator.retainFrom(0);
    world.config.checkpointBytes(32 << 10);
    world.open(replicator);
    TopicSpec spec = new TopicSpec("kept", TopicKind.LOG, 1, 60_000, -1);
    var created = world.shard.submit(new CreateTopic(spec, false, world.config));
    world.shard.step();
    replicator.commitAll();
    topic = created.join().topic();
    write(400);
    replicator.commitAll();
    check();
    assertEquals(0, earliest());
    assertTrue(world.shard.shard().upkeep().pinnedBytes().get("(cluster)") > 0);
    replicator.retainFrom(200);
    check();
    assertTrue(earliest() > 100 && earliest() < 200, "earliest " + earliest());
  }

  @Test
  void shouldDropAfterARestartThoughNothingIsAppended() throws IOException {
    open(1_000_000, -1);
    write(400);
    assertEquals(0, earliest());
    world.shard.stop();
    world.open();
    world.clock.advanceMs(1_000_000);
    check();
    assertTrue(earliest() > 200, "earliest " + earliest());
  }

  @Test
  void shouldResumeAfterAFullDiskWhenRetentionHasFreedASegment() throws IOException {
    world.config.lowWaterBytes(10_000);
    open(100_000, -1);
    write(100);
    world.disk.capacityBytes(1 << 30);
    long used = (1 << 30) - world.disk.usableBytes(world.config.directory());
    world.disk.capacityBytes(used + 10_100);
    world.clock.advanceMs(600);
    SimWorld.Answer answer = new SimWorld.Answer();
    for (int i = 0; i < 200 && answer.refusal == null; i++) {
      answer = world.append(TestBatches.of(topic.id(), 0, "x".repeat(600)), AckLevel.DURABLE);
      world.clock.advanceMs(600);
      world.shard.settle();
    }
    assertEquals(ErrorCode.DISK_FULL, answer.refusal);
    world.clock.advanceMs(200_000);
    check();
    answer = world.append(TestBatches.of(topic.id(), 0, "again"), AckLevel.DURABLE);
    world.shard.settle();
    assertNull(answer.refusal);
    assertTrue(answer.baseOffset > 0);
  }
}
