package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.RegisterProducer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damage to what the log tells itself: what was given out by a record that can't be read any more
 * is not given out again, and what it made is not taken for unwanted.
 */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedControlTest {
  private SimWorld world;
  private ShardFiles files;

  @BeforeEach
  void openWorld() throws IOException {
    world = new SimWorld(1);
    files = new ShardFiles(world);
  }

  private <T> T submit(ControlCommand<T> command) {
    CompletableFuture<T> future = world.shard.submit(command);
    world.shard.settle();
    return future.join();
  }

  private ProducerGrant register() {
    return submit(new RegisterProducer("payments", null));
  }

  private long produce(ProducerGrant grant, String value) {
    long id = grant.producerId();
    SimWorld.Answer answer =
        world.append(
            TestBatches.of(world.topic.id(), 0, id, grant.epoch(), 0, value), AckLevel.DURABLE);
    world.shard.settle();
    return answer.baseOffset;
  }

  /** Damages the frame that was written last: its records alone, or its headers too. */
  private void damageLast(boolean header) throws IOException {
    List<ShardFiles.Place> frames = ShardFiles.frames(world.shard.shard());
    ShardFiles.Place last = frames.get(frames.size() - 1);
    long at = last.position() + (header ? 9 : last.length() - 9);
    files.flip(files.segment(last.segmentId()), at);
  }

  private void restart() throws IOException {
    world.disk.processKill();
    world.open();
    assertEquals(1, world.shard.shard().status().quarantinedRanges());
  }

  @Test
  void shouldNotTakeANewRecordForADuplicateWhenARegistrationIsDamaged() throws IOException {
    for (boolean header : new boolean[] {false, true}) {
      world = new SimWorld(header ? 3 : 2).open();
      files = new ShardFiles(world);
      register();
      ProducerGrant second = register();
      damageLast(header);
      assertEquals(0, produce(second, "of the second"));
      restart();
      ProducerGrant third = register();
      assertNotEquals(second, third);
      assertEquals(1, produce(third, "of the third"), "with a damaged header: " + header);
      assertEquals(List.of("of the second", "of the third"), world.values());
    }
  }

  @Test
  void shouldNotGiveTheEpochOfADamagedRegistrationAgain() throws IOException {
    world.open();
    register();
    ProducerGrant second = register();
    damageLast(false);
    world.written("what follows");
    restart();
    ProducerGrant third = register();
    assertNotEquals(second, third);
    assertNotEquals(second, register());
  }

  @Test
  void shouldKnowAProducerWhoseRegistrationIsDamagedByWhatItWrote() throws IOException {
    world.open();
    register();
    ProducerGrant second = register();
    damageLast(false);
    assertEquals(0, produce(second, "of the second"));
    restart();
    assertEquals(0, produce(second, "of the second"), "sent again, it is a duplicate");
    assertEquals(List.of("of the second"), world.values());
  }

  @Test
  void shouldNotGiveIdsAndEpochsOfDamagedRecordsAgain() throws IOException {
    for (boolean header : new boolean[] {false, true}) {
      world = new SimWorld(header ? 3 : 2).open();
      files = new ShardFiles(world);
      CreateTopic create =
          new CreateTopic(TopicSpec.of("lost", TopicKind.LOG, 1), false, world.config);
      int lost = submit(create).topic().id();
      damageLast(header);
      world.written("what follows");
      restart();
      CreateTopic next =
          new CreateTopic(TopicSpec.of("next", TopicKind.LOG, 1), false, world.config);
      assertTrue(submit(next).topic().id() > lost, "with a damaged header: " + header);
    }
  }

  @Test
  void shouldNotGiveAnEpochAgain() throws IOException {
    for (boolean header : new boolean[] {false, true}) {
      world = new SimWorld(header ? 3 : 2).open();
      files = new ShardFiles(world);
      world.disk.processKill();
      world.open();
      long epoch = world.shard.shard().status().epoch();
      damageLast(header);
      world.written("what follows");
      restart();
      long now = world.shard.shard().status().epoch();
      assertEquals(epoch + 1, now, "with a damaged header: " + header);
    }
  }

  @Test
  void shouldNotGiveTheOffsetOfAPartitionsFirstRecordAgain() throws IOException {
    world.open();
    CreateTopic create =
        new CreateTopic(TopicSpec.of("other", TopicKind.LOG, 2), false, world.config);
    int other = submit(create).topic().id();
    assertEquals(0, appendTo(other, 1));
    damageLast(true);
    world.written("what follows");
    restart();
    assertEquals(1, appendTo(other, 1));
  }

  private long appendTo(int topicId, int partition) {
    SimWorld.Answer answer =
        world.append(TestBatches.of(topicId, partition, "a record"), AckLevel.DURABLE);
    world.shard.settle();
    return answer.baseOffset;
  }

  @Test
  void shouldKeepTheRecordsOfATopicWhoseCreationIsDamaged() throws IOException {
    world.config.checkpointBytes(40_000).retentionCheck(Duration.ofMillis(1));
    world.retentionBytes = 0;
    world.open();
    CreateTopic create =
        new CreateTopic(TopicSpec.of("other", TopicKind.LOG, 1), false, world.config);
    int other = submit(create).topic().id();
    damageLast(false);
    appendTo(other, 0);
    world.written("what follows");
    restart();
    for (int i = 0; i < 300; i++) {
      world.append("value-" + i + "x".repeat(450));
      world.clock.advanceMs(2);
      world.shard.settle();
    }
    assertTrue(files.exists(files.segment(1)), "intact records of a topic are dropped");
  }
}
