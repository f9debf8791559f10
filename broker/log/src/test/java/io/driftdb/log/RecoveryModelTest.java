package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.RecoveryModel.Left;
import io.driftdb.log.RecoveryModel.Part;
import io.driftdb.log.RecoveryModel.Stored;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.recover.RecoveredShard;
import io.driftdb.log.recover.RecoveryCase;
import io.driftdb.log.sim.Seeds;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Any set of damaged frames: recovery names the same ranges, cuts the same tail and goes on at the
 * same LSN and offsets as a model that sees all frames at once.
 */
class RecoveryModelTest {
  private static final int SEEDS = 1000;

  private SimWorld world;
  private ShardFiles files;
  private Random random;
  private List<Stored> frames;
  private List<Left> left;

  @Test
  void shouldFindWhatAModelFinds() {
    Seeds.forEach(
        SEEDS,
        seed -> {
          write(seed, Integer.MAX_VALUE);
          world.disk.processKill();
          damage();
          check();
        });
  }

  @Test
  void shouldMissNothingThatTheCheckpointOfAnOrderlyStopKnows() {
    Seeds.forEach(
        SEEDS,
        seed -> {
          write(seed, Integer.MAX_VALUE);
          world.shard.stop();
          world.disk.processKill();
          damage();
          check();
        });
  }

  @Test
  void shouldReadOnFromACheckpointAmongDamage() {
    Seeds.forEach(
        SEEDS,
        seed -> {
          write(seed, 2000);
          world.disk.processKill();
          damage();
          check();
        });
  }

  /** Some segments of frames of one or two batches, in groups of one to four frames. */
  private void write(long seed, int checkpointBytes) throws IOException {
    random = new Random(seed);
    world = new SimWorld(seed);
    world.config.segmentBytes(16 << 10).maxGroupBytes(4 << 10).maxBatchBytes(4 << 10);
    world.config.checkpointBytes(checkpointBytes);
    files = new ShardFiles(world);
    world.open();
    TopicSpec spec = TopicSpec.of("more", TopicKind.LOG, 3);
    var more = world.shard.submit(new CreateTopic(spec, false, world.config));
    world.shard.settle();
    int other = more.join().topic().id();
    for (int group = 10 + random.nextInt(30); group > 0; group--) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        append(other);
      }
      world.shard.settle();
    }
    frames = stored();
  }

  private void append(int other) {
    UnsafeBuffer one = batch(world.topic.id(), 0);
    UnsafeBuffer two = batch(other, random.nextInt(3));
    switch (random.nextInt(3)) {
      case 0 -> world.append(one, AckLevel.DURABLE);
      case 1 -> world.append(two, AckLevel.DURABLE);
      default -> {
        UnsafeBuffer both = TestBatches.transaction(one, two);
        AppendRequest request =
            new AppendRequest()
                .batches(both, 0, both.capacity(), 2)
                .ackLevel(AckLevel.DURABLE)
                .listener(new SimWorld.Answer(), 0);
        assertTrue(world.shard.tryAppend(request));
      }
    }
  }

  private UnsafeBuffer batch(int topicId, int partition) {
    String[] values = new String[1 + random.nextInt(3)];
    for (int i = 0; i < values.length; i++) {
      values[i] = "v".repeat(1 + random.nextInt(200));
    }
    return TestBatches.of(topicId, partition, values);
  }

  private List<Stored> stored() throws IOException {
    List<Stored> all = new ArrayList<>();
    ShardFiles.visit(
        world.shard.shard(),
        (segmentId, buffer, offset, length, position) ->
            all.add(stored(segmentId, buffer, offset, length, position)));
    return all;
  }

  private static Stored stored(
      long segmentId, DirectBuffer buffer, int offset, int length, long position) {
    FrameHeaderDecoder frame = new FrameHeaderDecoder();
    BatchHeaderDecoder batch = new BatchHeaderDecoder();
    FrameVerifier.wrap(frame, buffer, offset);
    List<Part> parts = new ArrayList<>();
    int at = offset + FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = frame.batchCount(); i > 0; i--) {
      FrameVerifier.wrap(batch, buffer, at);
      PartitionStart partition = new PartitionStart(batch.topicId(), batch.partition(), 0);
      parts.add(new Part(partition, batch.nextOffset()));
      at += FrameDescriptor.align(batch.batchLength());
    }
    long mark = frame.durableMark();
    ShardFiles.Place place =
        new ShardFiles.Place(segmentId, position, length, frame.firstLsn(), mark);
    return new Stored(place, frame.recordCount(), parts);
  }

  /** Spoils some frames; what the log says of itself stays. */
  private void damage() throws IOException {
    int percent = new int[] {3, 15, 60}[random.nextInt(3)];
    left = new ArrayList<>();
    for (Stored frame : frames) {
      boolean internal = frame.parts().get(0).partition().topicId() == TopicNames.INTERNAL_TOPIC_ID;
      boolean spoilt = !internal && random.nextInt(100) < percent;
      left.add(spoilt ? spoil(frame.place()) : Left.WHOLE);
    }
  }

  private Left spoil(ShardFiles.Place place) throws IOException {
    var file = files.segment(place.segmentId());
    switch (random.nextInt(4)) {
      case 0 -> files.flip(file, place.position() + FrameDescriptor.FRAME_COVERED_OFFSET);
      case 1 -> files.zero(file, place.position(), place.position() + place.length());
      default -> {
        files.flip(file, place.position() + place.length() - 9);
        return Left.HEADERS;
      }
    }
    return Left.NOTHING;
  }

  private void check() throws IOException {
    List<PartitionStart> partitions = world.shard.allPartitions();
    RecoveredShard recovered = files.recovered();
    RecoveryModel expected = new RecoveryModel(frames, left, partitions);
    expected.recover(recovered.report().checkpoint());
    assertEquals(expected.quarantined, recovered.report().quarantined());
    assertEquals(expected.nextLsn, recovered.state().nextLsn());
    assertEquals(expected.tornTail, recovered.report().has(RecoveryCase.TORN_TAIL));
    assertEquals(!expected.tornTail, recovered.report().has(RecoveryCase.CLEAN_TAIL));
    for (PartitionStart partition : partitions) {
      long next = recovered.state().nextOffset(partition.topicId(), partition.partition());
      assertEquals(expected.nextOffsets.get(partition), next, partition.toString());
    }
    world.open();
    long again = world.written("again").baseOffset;
    assertEquals(expected.nextOffsets.get(partitions.get(0)), again);
  }
}
