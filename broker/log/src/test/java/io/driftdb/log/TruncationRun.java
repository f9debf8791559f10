package io.driftdb.log;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.DeleteTopic;
import io.driftdb.log.read.FrameReader;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.log.sequence.Sequencer;
import io.driftdb.log.sim.SimClock;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.log.sim.invariant.Sent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A random load on a log whose replicator takes uncommitted frames back, and a second log that only
 * ever got the frames that stayed: both must be the same to every reader, and after a restart.
 */
final class TruncationRun {
  private final Random random;
  private final Random salts;
  private final Random reads;
  private final SimDisk disk;
  private final SimClock clock = new SimClock();
  private final LogConfig config;
  private final LogModel model = new LogModel(true);
  private final ScriptedReplicator replicator = new ScriptedReplicator(false);
  private final Collected reader = new Collected(64 << 10);
  private final List<SimProducer> producers = new ArrayList<>();
  private final List<SimTransactor> transactors = new ArrayList<>();
  private final List<Topic> live = new ArrayList<>();
  private final List<CompletableFuture<Void>> changes = new ArrayList<>();
  private final List<Collected.Row> delivered = new ArrayList<>();
  private SimShard shard;
  private Sequencer otherNode;
  private LogSubscription tail;
  private FrameReader frameReader;
  private long foreignFrames;
  private int topicsMade;
  private int truncations;

  TruncationRun(long seed) {
    random = new Random(seed);
    salts = new Random(~seed);
    reads = new Random(seed ^ 0x5eed);
    disk = new SimDisk(seed);
    config =
        LogConfig.at(Path.of("/sim/log"))
            .segmentBytes(32 << 10)
            .maxGroupBytes(8 << 10)
            .maxBatchBytes(8 << 10)
            .ringSlots(128)
            .lowWaterBytes(0)
            .maxIndexedRuns(random.nextInt(4) == 0 ? 20 : 1 << 20)
            .maxRunBytes(1000 << random.nextInt(5))
            .maxProducers(random.nextInt(3) == 0 ? 5 : 100)
            .checkpointBytes(8_000L << random.nextInt(4))
            .batchesInFlight(5);
    for (int i = 0; i < 4; i++) {
      boolean idempotent = i < 3;
      AckLevel level = idempotent || random.nextBoolean() ? AckLevel.DURABLE : AckLevel.MEMORY;
      producers.add(new SimProducer("producer-" + i, idempotent, level, model));
    }
    transactors.add(new SimTransactor("transactor-0", true, model));
    transactors.add(new SimTransactor("transactor-1", false, model));
  }

  int truncations() {
    return truncations;
  }

  int wholeTransactions() {
    return model.wholeTransactions();
  }

  void run() throws IOException {
    shard = open(disk, replicator);
    otherNode = new Sequencer(shard.shard().sequenced(), 0, clock);
    createTopic();
    shard.settle();
    replicator.commitAll();
    tail = shard.subscribe(shard.allPartitions());
    frameReader = new FrameReader(shard.shard().upkeep().segments(), 1 + reads.nextInt(40_000));
    shard.meanwhile(this::produceDuringForce);
    int steps = 50 + random.nextInt(300);
    for (int i = 0; i < steps; i++) {
      act(random.nextInt(100));
      readTail();
      readFrames();
    }
    shard.settle();
    boolean committed = random.nextInt(3) > 0;
    if (committed) {
      replicator.commitAll();
      readTail();
      boolean answered =
          producers.stream().allMatch(SimProducer::isAnswered)
              && transactors.stream().allMatch(SimTransactor::isAnswered);
      LogModel.require(answered, "an append was never answered");
    }
    shard.settle();
    compare(committed);
  }

  private SimShard open(SimDisk on, ScriptedReplicator replicating) throws IOException {
    return SimShard.open(on, clock, salts::nextLong, config, replicating, LogObserver.NONE);
  }

  private void act(int what) {
    if (what < 45) {
      produce();
    } else if (what < 50) {
      shard.stage();
    } else if (what < 65) {
      shard.step();
    } else if (what < 70) {
      shard.keepUp();
    } else if (what < 80) {
      replicator.commitSome(random);
    } else if (what < 86) {
      truncate();
    } else if (what < 91) {
      appendForeign();
    } else if (what < 93) {
      createTopic();
    } else if (what < 95) {
      deleteTopic();
    } else if (what < 96) {
      new SimTables(shard, model, random).change(live);
    } else if (what < 97) {
      producers.get(random.nextInt(producers.size())).register(shard);
    } else {
      clock.advanceMs(1 + random.nextInt(50));
    }
  }

  private void produce() {
    if (random.nextInt(4) == 0) {
      transactors.get(random.nextInt(transactors.size())).produce(shard, live, random);
      return;
    }
    Topic topic = live.get(random.nextInt(live.size()));
    SimProducer producer = producers.get(random.nextInt(producers.size()));
    producer.produce(shard, topic, random.nextInt(topic.partitions()), random);
  }

  private void produceDuringForce() {
    for (int i = random.nextInt(4); i > 0; i--) {
      produce();
    }
    if (random.nextBoolean()) {
      shard.stage();
    }
  }

  private void truncate() {
    long lsn = replicator.truncateSome(random);
    if (lsn >= 0) {
      model.truncatedFrom(lsn);
      truncations++;
      if (random.nextInt(3) == 0) {
        replicator.startEpoch();
      }
    }
  }

  /** Another node has led for a while: frames come that this shard has never sequenced. */
  private void appendForeign() {
    for (int i = random.nextInt(30); i >= 0; i--) {
      Topic topic = live.get(random.nextInt(live.size()));
      int partition = random.nextInt(topic.partitions());
      if (shard.shard().sequenced().topics().byId(topic.id()) == null) {
        return;
      }
      String value = "foreign #" + foreignFrames + "v".repeat(random.nextInt(900));
      model.sent(value, new Sent(topic.id(), partition, "other", 0, -1, foreignFrames++));
      UnsafeBuffer batch = TestBatches.of(topic.id(), partition, value);
      int length = Sequencer.frameLength(batch.capacity());
      UnsafeBuffer frame = new UnsafeBuffer(new byte[length]);
      otherNode.stamp(frame, 0, batch, 0, batch.capacity(), 1, 0);
      replicator.append(frame, 0, length);
    }
  }

  private void createTopic() {
    String name = "topic-" + topicsMade++;
    TopicKind kind = random.nextBoolean() ? TopicKind.TABLE : TopicKind.LOG;
    TopicSpec spec = TopicSpec.of(name, kind, 1 + random.nextInt(3));
    model.changing(name);
    changes.add(
        shard
            .submit(new CreateTopic(spec, SimTables.options(kind, random), false, config))
            .thenAccept(
                change -> {
                  model.created(change.topic());
                  live.add(change.topic());
                }));
  }

  /** The first topic stays: the tail is read from it. */
  private void deleteTopic() {
    if (live.size() > 1) {
      Topic topic = live.remove(1 + random.nextInt(live.size() - 1));
      model.changing(topic.name());
      changes.add(
          shard
              .submit(new DeleteTopic(topic.name()))
              .thenAccept(change -> model.deleted(change.topic())));
    }
  }

  /** What a reader gets is committed, and so it is there for good. */
  private void readTail() {
    List<Collected.Row> rows = reader.drain(tail);
    for (Collected.Row row : rows) {
      LogModel.require(row.lsn() < replicator.committedLsn(), row + " is not committed");
    }
    delivered.addAll(rows);
  }

  /** Whoever sends them to other nodes gets the frames that stayed, in whatever order it asks. */
  private void readFrames() throws IOException {
    List<ScriptedReplicator.Frame> all = replicator.durableFrames();
    if (all.isEmpty()) {
      return;
    }
    int first = reads.nextInt(all.size());
    int end = first + 1 + reads.nextInt(Math.min(5, all.size() - first));
    List<ScriptedReplicator.Frame> some = all.subList(first, end);
    int length = some.stream().mapToInt(frame -> frame.bytes().capacity()).sum();
    int expected = reads.nextInt(4) == 0 ? 1 + reads.nextInt(2 * length) : length;
    long endLsn = some.get(some.size() - 1).endLsn();
    byte[] found = null;
    while (found == null) {
      found = frameReader.read(some.get(0).firstLsn(), endLsn, expected);
    }
    UnsafeBuffer read = new UnsafeBuffer(found);
    LogModel.require(read.capacity() == length, "other frames than " + some);
    int at = 0;
    for (ScriptedReplicator.Frame frame : some) {
      UnsafeBuffer bytes = frame.bytes();
      LogModel.require(
          new UnsafeBuffer(read, at, bytes.capacity()).equals(bytes),
          "another frame than " + frame);
      at += bytes.capacity();
    }
  }

  private void compare(boolean committed) throws IOException {
    ScriptedReplicator follower = new ScriptedReplicator(true);
    SimDisk otherDisk = new SimDisk(1);
    SimShard other = open(otherDisk, follower);
    for (ScriptedReplicator.Frame frame : replicator.frames()) {
      follower.append(frame.bytes(), 0, frame.bytes().capacity());
      other.step();
    }
    other.settle();
    follower.commitAll();
    other.settle();
    if (committed) {
      model.check(shard, reader);
      checkTail();
      new SameLog(shard, other).check(random);
    }
    if (committed && random.nextBoolean()) {
      shard.stop();
      other.stop();
    }
    disk.processKill();
    otherDisk.processKill();
    SimShard again = open(disk, new ScriptedReplicator(true));
    SimShard otherAgain = open(otherDisk, new ScriptedReplicator(true));
    new SameLog(again, otherAgain).check(random);
  }

  private void checkTail() {
    Topic first = live.get(0);
    List<Collected.Row> expected = new ArrayList<>();
    for (Collected.Row row : shard.read(shard.allPartitions())) {
      if (row.topicId() == first.id()) {
        expected.add(row);
      }
    }
    LogModel.require(delivered.equals(expected), "the tail was read otherwise than it is now");
  }
}
