package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.journal.SegmentNames;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** An error of the disk costs the upkeep one try, and leaves no file behind that nobody needs. */
class UpkeepFailureTest {
  private final SimWorld world = new SimWorld(1);
  private final ShardFiles files = new ShardFiles(world);
  private Topic topic;

  private void open() throws IOException {
    world.config.checkpointBytes(32 << 10).preallocatedSegments(8);
    world.open();
    TopicSpec spec = new TopicSpec("short", TopicKind.LOG, 1, 60_000, -1);
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

  private void assertNoStrayFiles() throws IOException {
    int segments = world.shard.shard().upkeep().segments().all().length;
    assertEquals(segments, files.names(SegmentNames.SEGMENT_SUFFIX).size());
    int spares = world.shard.shard().status().pooledSegments();
    assertEquals(spares, files.names(SegmentNames.SPARE_SUFFIX).size());
  }

  @Test
  void shouldGoOnDroppingSegmentsAfterADirectoryCouldNotBeSynced() throws IOException {
    open();
    write(200);
    int before = world.shard.shard().upkeep().segments().all().length;
    for (int i = 0; i < 20; i++) {
      world.clock.advanceMs(60_000);
      world.disk.failNextSync();
      world.shard.keepUp();
      world.shard.step();
    }
    world.disk.calm();
    check();
    write(100);
    check();
    assertTrue(world.shard.shard().upkeep().segments().all().length < before);
    assertNoStrayFiles();
  }

  @Test
  void shouldLeaveNoSpareBehindWhoseDirectoryCouldNotBeSynced() throws IOException {
    open();
    for (int i = 0; i < 3; i++) {
      world.disk.failNextSync();
      world.clock.advanceMs(1_000);
      world.shard.keepUp();
    }
    world.disk.calm();
    check();
    assertNoStrayFiles();
  }
}
