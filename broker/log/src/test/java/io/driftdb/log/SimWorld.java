package io.driftdb.log;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.replicate.Replicator;
import io.driftdb.log.replicate.StandaloneReplicator;
import io.driftdb.log.sim.SimClock;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;

/** A small shard on a simulated disk, with what a test of one behaviour needs. */
final class SimWorld {
  /** One append's answer: the base offset, or the error. */
  static final class Answer implements AppendListener {
    long baseOffset = -1;
    long appendTimeNs;
    ErrorCode refusal;

    @Override
    public void onAppended(long tag, AppendResult result) {
      LogModel.require(!isGiven(), "answered twice");
      baseOffset = result.baseOffset(0);
      appendTimeNs = result.appendTimeNs();
    }

    @Override
    public void onRefused(long tag, ErrorCode code, String message) {
      LogModel.require(!isGiven(), "answered twice");
      refusal = code;
    }

    boolean isGiven() {
      return baseOffset >= 0 || refusal != null;
    }
  }

  final SimDisk disk;
  final SimClock clock = new SimClock();
  final LogConfig config =
      LogConfig.at(Path.of("/sim/log"))
          .segmentBytes(32 << 10)
          .maxGroupBytes(8 << 10)
          .maxBatchBytes(8 << 10)
          .ringSlots(64)
          .lowWaterBytes(0);
  private Random salts = new Random(7);
  long retentionBytes = -1;
  SimShard shard;
  Topic topic;

  SimWorld(long seed) {
    disk = new SimDisk(seed);
  }

  /** Another world's ids and salts. */
  SimWorld useSalt(long seed) {
    salts = new Random(seed);
    return this;
  }

  /** Starts a life; the first one creates a topic of one partition. */
  SimWorld open() throws IOException {
    return open(new StandaloneReplicator());
  }

  SimWorld open(Replicator replicator) throws IOException {
    shard = SimShard.open(disk, clock, salts::nextLong, config, replicator, LogObserver.NONE);
    if (topic == null) {
      TopicSpec spec = new TopicSpec("t", TopicKind.LOG, 1, -1, retentionBytes);
      var created = shard.submit(new CreateTopic(spec, false, config));
      shard.step();
      if (replicator instanceof ScriptedReplicator scripted) {
        scripted.commitAll();
      }
      topic = created.join().topic();
    }
    return this;
  }

  /** Hands a batch of one record over; a step answers it. */
  Answer append(String value) {
    return append(TestBatches.of(topic.id(), 0, value), AckLevel.DURABLE);
  }

  /** Appends a batch of one record in a group of its own. */
  Answer written(String value) {
    Answer answer = append(value);
    shard.step();
    return answer;
  }

  Answer append(DirectBuffer batch, AckLevel level) {
    Answer answer = new Answer();
    AppendRequest request =
        new AppendRequest()
            .batches(batch, 0, batch.capacity(), 1)
            .ackLevel(level)
            .listener(answer, 0);
    LogModel.require(shard.tryAppend(request), "the ring is full");
    return answer;
  }

  ShardState state() {
    return shard.shard().status().state();
  }

  /** All values of the topic. */
  List<String> values() {
    List<String> values = new ArrayList<>();
    shard.read(shard.allPartitions()).forEach(row -> values.add(row.value()));
    return values;
  }

  /** Appends until the shard has to wait for a segment; returns how many records went in. */
  int fill(int length) {
    int count = 0;
    Answer last = new Answer();
    while (count < 1000) {
      last = append("fill-" + count + " " + "f".repeat(length));
      shard.step();
      if (!last.isGiven()) {
        return count;
      }
      LogModel.require(last.refusal == null, "refused with " + last.refusal);
      count++;
    }
    throw new AssertionError("the segment never got full");
  }
}
