package io.driftdb.log;

import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.control.CreateIndex;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.DeleteTopic;
import io.driftdb.log.replicate.StandaloneReplicator;
import io.driftdb.log.sim.PowerLost;
import io.driftdb.log.sim.SimClock;
import io.driftdb.log.sim.SimDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * The same history of a small log each time, with all that writes to the disk in it: groups,
 * segments, checkpoints, indexes, spares, retention, topics, transactions, an orderly stop. It can
 * be ended at any operation of the disk.
 */
final class CrashHistory {
  private final SimDisk disk;
  private final SimClock clock = new SimClock();
  private final Random random = new Random(5);
  private final Random salts = new Random(6);
  private final LogModel model = new LogModel(false);
  private final List<SimProducer> producers = new ArrayList<>();
  private final SimTransactor transactor = new SimTransactor("transactor", true, model);
  private final List<Topic> live = new ArrayList<>();
  private final Collected reader = new Collected(64 << 10);
  private final LogConfig config =
      LogConfig.at(Path.of("/sim/log"))
          .segmentBytes(20 << 10)
          .maxGroupBytes(8 << 10)
          .maxBatchBytes(8 << 10)
          .ringSlots(64)
          .lowWaterBytes(0)
          .maxRunBytes(2000)
          .checkpointBytes(9_000)
          .retentionCheck(Duration.ofMillis(1))
          .batchesInFlight(5);
  private SimShard shard;

  CrashHistory(long seed) {
    disk = new SimDisk(seed);
    producers.add(new SimProducer("named", true, AckLevel.DURABLE, model));
    producers.add(new SimProducer("fast", true, AckLevel.MEMORY, model));
    producers.add(new SimProducer("anybody", false, AckLevel.DURABLE, model));
  }

  SimDisk disk() {
    return disk;
  }

  LogModel model() {
    return model;
  }

  SimShard shard() {
    return shard;
  }

  /** Lives through it, up to the operation of the disk that is to be the last. */
  void run() throws IOException {
    open();
    create("orders", TopicKind.LOG, 2);
    create("accounts", TopicKind.TABLE, 1);
    create("gone", TopicKind.LOG, 1);
    write(20);
    delete("gone");
    addIndex("accounts");
    write(20);
    model.check(shard, reader);
    shard.stop();
    model.lifeEnded(true);
    disk.processKill();
    open();
    write(25);
    shard.settle();
    model.check(shard, reader);
  }

  /** Starts the next life after a crash, and compares all there is with what was promised. */
  void checkNextLife() throws IOException {
    model.lifeEnded(false);
    List<PartitionStart> before = shard == null ? List.of() : shard.allPartitions();
    start();
    LogModel.require(shard.shard().status().state() == ShardState.RUNNING, "it does not run");
    for (PartitionStart each : before) {
      CommittedPartition now = shard.shard().catalog().find(each.topicId(), each.partition());
      LogModel.require(
          now == null || now.earliestOffset() <= each.offset(),
          "records of " + each + " are held back that nothing has dropped");
    }
    model.checkNewLife(shard.shard());
    model.check(shard, reader);
  }

  /** Crashes again at that operation of the start, if the start has as many; whether it had. */
  boolean crashesInStart(int operation) throws IOException {
    model.lifeEnded(false);
    disk.stopAfter(operation);
    try {
      start();
      disk.processKill();
      return false;
    } catch (PowerLost e) {
      return true;
    }
  }

  /** Goes on for a while, as producers do after a crash. */
  void goOn() throws IOException {
    live.clear();
    live.addAll(shard.shard().catalog().topics());
    reconnect();
    write(5);
    shard.settle();
    model.check(shard, reader);
  }

  private void start() throws IOException {
    shard =
        SimShard.open(
            disk, clock, salts::nextLong, config, new StandaloneReplicator(), LogObserver.NONE);
  }

  private void open() throws IOException {
    start();
    model.checkNewLife(shard.shard());
    model.check(shard, reader);
    reconnect();
  }

  private void reconnect() {
    producers.forEach(producer -> producer.reconnect(shard));
    transactor.reconnect(shard);
  }

  private void write(int rounds) {
    for (int i = 0; i < rounds && !live.isEmpty(); i++) {
      clock.advanceMs(150);
      for (SimProducer producer : producers) {
        Topic topic = live.get(random.nextInt(live.size()));
        producer.produce(shard, topic, random.nextInt(topic.partitions()), random);
      }
      if (i % 3 == 0) {
        transactor.produce(shard, live, random);
      }
      shard.step();
      if (i % 2 == 0) {
        shard.keepUp();
      }
    }
  }

  private void create(String name, TopicKind kind, int partitions) {
    TopicSpec spec = new TopicSpec(name, kind, partitions, -1, 6_000);
    model.changing(name);
    settled(
        shard
            .submit(new CreateTopic(spec, false, config))
            .thenAccept(
                change -> {
                  model.created(change.topic());
                  live.add(change.topic());
                }));
  }

  private void delete(String name) {
    live.removeIf(topic -> topic.name().equals(name));
    model.changing(name);
    settled(
        shard.submit(new DeleteTopic(name)).thenAccept(change -> model.deleted(change.topic())));
  }

  private void addIndex(String name) {
    Topic table = shard.shard().catalog().topic(name);
    IndexSpec index = new IndexSpec(1, "by-a", List.of("a"), "");
    model.changing(name);
    settled(
        shard
            .submit(new CreateIndex(table.id(), index, false))
            .thenAccept(done -> model.altered(name, shard.shard().catalog().topic(name))));
  }

  private void settled(CompletableFuture<Void> change) {
    shard.settle();
    change.join();
  }
}
