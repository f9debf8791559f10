package io.driftdb.log;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.DeleteTopic;
import io.driftdb.log.io.LogFiles;
import io.driftdb.log.replicate.StandaloneReplicator;
import io.driftdb.log.sim.NoForceFiles;
import io.driftdb.log.sim.PowerLost;
import io.driftdb.log.sim.SimClock;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * One random history of a log on a disk that loses what was not forced: several lives, each with a
 * random load and a random end, and after each the comparison with what was promised.
 */
final class PowerCutRun {
  private final Random random;
  private final SimDisk disk;
  private final LogFiles files;
  private final SimClock clock = new SimClock();
  private final Random salts;
  private final LogConfig config;
  private final long retentionBytes;
  private final LogModel model;
  private final Collected reader = new Collected(64 << 10);
  private final List<SimProducer> producers = new ArrayList<>();
  private final List<SimTransactor> transactors = new ArrayList<>();
  private final List<Topic> live = new ArrayList<>();
  private final List<CompletableFuture<Void>> changes = new ArrayList<>();
  private boolean failureInjected;
  private int topicsMade;
  private int crashes;

  /** {@code forces}: whether the disk's force does what it says. */
  PowerCutRun(long seed, boolean forces) {
    random = new Random(seed);
    salts = new Random(~seed);
    disk = new SimDisk(seed * 31);
    files = forces ? disk : new NoForceFiles(disk);
    retentionBytes = random.nextInt(3) == 0 ? 30_000 + random.nextInt(60_000) : -1;
    config =
        LogConfig.at(Path.of("/sim/log"))
            .segmentBytes(64 << 10)
            .maxGroupBytes((8 + random.nextInt(9)) << 10)
            .maxBatchBytes(8 << 10)
            .ringSlots(128)
            .lowWaterBytes(0)
            .preallocatedSegments(1 + random.nextInt(2))
            .maxIndexedRuns(random.nextInt(4) == 0 ? 40 : 1 << 20)
            .maxRunBytes(2000 << random.nextInt(5))
            .checkpointBytes(8_000L << random.nextInt(4))
            .retentionCheck(Duration.ofMillis(1))
            .batchesInFlight(5);
    model = new LogModel(retentionBytes < 0);
    for (int i = 0; i < 4; i++) {
      boolean idempotent = random.nextInt(4) > 0;
      AckLevel level = random.nextInt(4) == 0 ? AckLevel.MEMORY : AckLevel.DURABLE;
      producers.add(new SimProducer("producer-" + i, idempotent, level, model));
    }
    transactors.add(new SimTransactor("transactor-0", true, model));
    transactors.add(new SimTransactor("transactor-1", false, model));
  }

  /** Lives through it; an AssertionError is a broken promise. */
  void run() throws IOException {
    int lives = 3 + random.nextInt(4);
    for (int i = 0; i < lives; i++) {
      SimShard shard = open();
      try {
        check(shard);
        load(shard);
        end(shard);
      } catch (PowerLost e) {
        crash();
      }
    }
    SimShard shard = open();
    try {
      check(shard);
    } catch (PowerLost e) {
      crash();
      check(openWithoutFailure());
    }
  }

  int durableCount() {
    return model.durableCount();
  }

  int wholeTransactions() {
    return model.wholeTransactions();
  }

  int crashes() {
    return crashes;
  }

  private void check(SimShard shard) throws IOException {
    boolean running = shard.shard().status().state() == ShardState.RUNNING;
    LogModel.require(running || failureInjected, "poisoned at the start without a failure");
    model.checkNewLife(shard.shard());
    model.check(shard, reader);
    live.clear();
    changes.clear();
    live.addAll(shard.shard().catalog().topics());
  }

  /** Starts a new life; crashes and failures may befall that, too. */
  private SimShard open() throws IOException {
    while (true) {
      int fate = random.nextInt(10);
      if (fate < 3) {
        stopSoon(30);
      } else if (fate == 3) {
        injectFailure();
      }
      try {
        return openWithoutFailure();
      } catch (PowerLost e) {
        crash();
      } catch (DriftException e) {
        boolean expected = failureInjected && e.code() == ErrorCode.DATA_DIR_UNREADABLE;
        LogModel.require(expected, "can't be opened: " + e);
        crash();
      }
    }
  }

  private SimShard openWithoutFailure() throws IOException {
    return SimShard.open(
        files, clock, salts::nextLong, config, new StandaloneReplicator(), LogObserver.NONE);
  }

  private void injectFailure() {
    failureInjected = true;
    switch (random.nextInt(3)) {
      case 0 -> disk.failNextForce();
      case 1 -> disk.failNextWrite();
      default -> disk.failNextSync();
    }
  }

  private void stopSoon(int within) {
    int changes = 1 + random.nextInt(within);
    if (random.nextBoolean()) {
      disk.stopAfter(changes);
    } else {
      disk.stopAfterDirectoryChanges(changes);
    }
  }

  private void crash() {
    crashes++;
    model.lifeEnded(false);
    failureInjected = false;
    if (random.nextInt(5) < 3) {
      disk.powerCut();
    } else {
      disk.processKill();
    }
  }

  private void load(SimShard shard) throws IOException {
    producers.forEach(producer -> producer.reconnect(shard));
    transactors.forEach(transactor -> transactor.reconnect(shard));
    shard.meanwhile(() -> produceDuringForce(shard));
    int steps = 20 + random.nextInt(250);
    for (int i = 0; i < steps; i++) {
      act(shard, random.nextInt(1000));
    }
  }

  private void act(SimShard shard, int what) throws IOException {
    if (what < 550) {
      produce(shard);
    } else if (what < 620) {
      shard.stage();
    } else if (what < 800) {
      shard.step();
    } else if (what < 920) {
      shard.keepUp();
    } else if (what < 940) {
      createTopic(shard);
    } else if (what < 945) {
      deleteTopic(shard);
    } else if (what < 950) {
      new SimTables(shard, model, random).change(live);
    } else if (what < 955) {
      producers.get(random.nextInt(producers.size())).register(shard);
    } else if (what < 990) {
      clock.advanceMs(1 + random.nextInt(50));
    } else if (what < 993) {
      clock.jumpMs(random.nextInt(10_000) - 5_000);
    } else if (what < 996) {
      injectFailure();
    } else if (what < 998) {
      stopSoon(20);
    } else {
      shard.settle();
      model.check(shard, reader);
    }
  }

  private void produce(SimShard shard) {
    if (live.isEmpty()) {
      return;
    }
    if (random.nextInt(4) == 0) {
      transactors.get(random.nextInt(transactors.size())).produce(shard, live, random);
    } else {
      Topic topic = live.get(random.nextInt(live.size()));
      SimProducer producer = producers.get(random.nextInt(producers.size()));
      producer.produce(shard, topic, random.nextInt(topic.partitions()), random);
    }
  }

  private void produceDuringForce(SimShard shard) {
    for (int i = random.nextInt(4); i > 0; i--) {
      produce(shard);
    }
    if (random.nextBoolean()) {
      shard.stage();
    }
  }

  private void createTopic(SimShard shard) {
    if (live.size() < 4) {
      String name = "topic-" + topicsMade++;
      TopicKind kind = random.nextBoolean() ? TopicKind.TABLE : TopicKind.LOG;
      TopicSpec spec = new TopicSpec(name, kind, 1 + random.nextInt(4), -1, retentionBytes);
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
  }

  private void deleteTopic(SimShard shard) {
    if (!live.isEmpty()) {
      Topic topic = live.remove(random.nextInt(live.size()));
      model.changing(topic.name());
      changes.add(
          shard
              .submit(new DeleteTopic(topic.name()))
              .thenAccept(change -> model.deleted(change.topic())));
    }
  }

  private void end(SimShard shard) throws IOException {
    int how = random.nextInt(10);
    if (how < 2) {
      shard.settle();
    }
    if (how < 7) {
      crash();
      return;
    }
    boolean orderly = shard.shard().status().state() == ShardState.RUNNING;
    shard.stop();
    if (orderly && !failureInjected) {
      model.lifeEnded(true);
    } else {
      model.lifeEnded(false);
    }
    disk.processKill();
    if (how == 9) {
      disk.powerCut();
    }
  }
}
