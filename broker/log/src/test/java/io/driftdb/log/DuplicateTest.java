package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.driftdb.log.control.RegisterProducer;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch that comes again means no more than the one that it repeats. */
class DuplicateTest {
  private final SimWorld world = new SimWorld(1);
  private final ScriptedReplicator replicator = new ScriptedReplicator(false);
  private UnsafeBuffer batch;

  @BeforeEach
  void register() throws IOException {
    world.open(replicator);
    var registered = world.shard.submit(new RegisterProducer("", null));
    world.shard.step();
    replicator.commitAll();
    batch = TestBatches.of(world.topic.id(), 0, registered.join().producerId(), 0, 0, "value");
  }

  private SimWorld.Answer append(AckLevel level) {
    SimWorld.Answer answer = world.append(batch, level);
    world.shard.step();
    world.shard.step();
    return answer;
  }

  @Test
  void shouldNotAcknowledgeADuplicateBeforeItsOriginalIsCommitted() {
    SimWorld.Answer original = append(AckLevel.DURABLE);
    SimWorld.Answer duplicate = append(AckLevel.DURABLE);
    assertFalse(original.isGiven());
    assertFalse(duplicate.isGiven());
    replicator.commitAll();
    assertEquals(0, original.baseOffset);
    assertEquals(0, duplicate.baseOffset);
  }

  @Test
  void shouldRefuseADuplicateWhoseOriginalIsTakenBack() {
    SimWorld.Answer original = append(AckLevel.DURABLE);
    SimWorld.Answer duplicate = append(AckLevel.DURABLE);
    replicator.truncateFrom(replicator.committedLsn());
    assertEquals(ErrorCode.NOT_COMMITTED, original.refusal);
    assertEquals(ErrorCode.NOT_COMMITTED, duplicate.refusal);
  }

  @Test
  void shouldAcknowledgeADuplicateFromMemoryAtOnce() {
    append(AckLevel.DURABLE);
    assertEquals(0, append(AckLevel.MEMORY).baseOffset);
  }
}
