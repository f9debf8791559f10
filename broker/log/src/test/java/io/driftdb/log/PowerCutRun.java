package io.driftdb.log;

import io.driftdb.log.io.LogFiles;
import io.driftdb.log.replicate.StandaloneReplicator;
import io.driftdb.log.sim.FailingCalls;
import io.driftdb.log.sim.NoForceFiles;
import io.driftdb.log.sim.PowerLost;
import io.driftdb.log.sim.SimClock;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.log.sim.WatchedFiles;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

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
  private final LogModel model;
  private final SimTopics topics;
  private final SimFaults faults;
  private final SimThreads threads;
  private final Collected reader = new Collected(64 << 10);
  private final List<SimProducer> producers = new ArrayList<>();
  private final List<SimTransactor> transactors = new ArrayList<>();
  private final List<SimSubscriber> subscribers = new ArrayList<>();
  private int crashes;

  /** {@code forces}: whether the disk's force does what it says. */
  PowerCutRun(long seed, boolean forces) {
    random = new Random(seed);
    salts = new Random(~seed);
    disk = new SimDisk(seed * 31);
    FailingCalls failing = new FailingCalls(disk);
    faults = new SimFaults(random, disk, failing);
    threads = new SimThreads(random, disk, failing);
    files = new WatchedFiles(forces ? disk : new NoForceFiles(disk), threads);
    long retentionBytes = random.nextInt(3) == 0 ? 10_000 + random.nextInt(50_000) : -1;
    config = config(random);
    model = new LogModel(retentionBytes < 0);
    topics = new SimTopics(model, config, random, retentionBytes);
    for (int i = 0; i < 4; i++) {
      boolean idempotent = random.nextInt(4) > 0;
      AckLevel level = random.nextInt(4) == 0 ? AckLevel.MEMORY : AckLevel.DURABLE;
      producers.add(new SimProducer("producer-" + i, idempotent, level, model));
    }
    transactors.add(new SimTransactor("transactor-0", true, model));
    transactors.add(new SimTransactor("transactor-1", false, model));
    for (int i = 0; i < 2; i++) {
      subscribers.add(new SimSubscriber(model, new Collected(64 << 10), failing, random));
    }
  }

  private static LogConfig config(Random random) {
    return LogConfig.at(Path.of("/sim/log"))
        .segmentBytes(16 << 10 << random.nextInt(3))
        .maxGroupBytes((4 + random.nextInt(5)) << 10)
        .maxBatchBytes(8 << 10)
        .ringSlots(128)
        .lowWaterBytes(0)
        .preallocatedSegments(1 + random.nextInt(2))
        .maxIndexedRuns(random.nextInt(4) == 0 ? 40 : 1 << 20)
        .maxRunBytes(2000 << random.nextInt(5))
        .checkpointBytes(4_000L << random.nextInt(4))
        .retentionCheck(Duration.ofMillis(1))
        .batchesInFlight(5);
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
    SimShard last = open();
    faults.calm();
    check(last);
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

  int faults() {
    return faults.count();
  }

  int handOffs() {
    return threads.handOffs();
  }

  int delivered() {
    return subscribers.stream().mapToInt(SimSubscriber::delivered).sum();
  }

  private void check(SimShard shard) throws IOException {
    boolean running = shard.shard().status().state() == ShardState.RUNNING;
    LogModel.require(running || faults.isInjected(), "poisoned at the start without a failure");
    faults.calm();
    model.checkNewLife(shard.shard());
    model.check(shard, reader);
    topics.restart(shard);
  }

  /** Starts a new life; crashes and failures may befall that, too. */
  private SimShard open() throws IOException {
    while (true) {
      int fate = random.nextInt(10);
      if (fate < 3) {
        faults.stopSoon(30);
      } else if (fate < 5) {
        faults.inject();
      }
      try {
        return SimShard.open(
            files, clock, salts::nextLong, config, new StandaloneReplicator(), LogObserver.NONE);
      } catch (PowerLost e) {
        crash();
      } catch (DriftException e) {
        boolean expected = faults.isInjected() && e.code() == ErrorCode.DATA_DIR_UNREADABLE;
        LogModel.require(expected, "can't be opened: " + e);
        crash();
      }
    }
  }

  private void crash() {
    crashes++;
    model.lifeEnded(false);
    gone();
    if (random.nextInt(5) < 3) {
      disk.powerCut();
    } else {
      disk.processKill();
    }
  }

  private void gone() {
    threads.restart();
    faults.restart();
    subscribers.forEach(SimSubscriber::cutOff);
  }

  private void load(SimShard shard) throws IOException {
    producers.forEach(producer -> producer.reconnect(shard));
    transactors.forEach(transactor -> transactor.reconnect(shard));
    subscribers.forEach(subscriber -> subscriber.subscribe(shard));
    SimThreads.Actor owner = threads.add(shard::step, false);
    SimThreads.Actor housekeeper = threads.add(shard::keepUp, true);
    threads.add(() -> produce(shard), false);
    List<SimThreads.Actor> readers = new ArrayList<>();
    subscribers.forEach(subscriber -> readers.add(threads.add(subscriber::turn, true)));
    threads.borrower(() -> stageDuringForce(shard));
    shard.lendBy(threads);
    if (random.nextInt(3) == 0) {
      faults.stopSoon(300);
    }
    int steps = 20 + random.nextInt(250);
    for (int i = 0; i < steps; i++) {
      int what = random.nextInt(1000);
      if (what < 180 || shard.isBacklogged()) {
        threads.run(owner);
      } else if (what < 300) {
        threads.run(housekeeper);
      } else if (what < 380) {
        threads.run(readers.get(random.nextInt(readers.size())));
      } else {
        act(shard, what);
      }
      subscribers.forEach(SimSubscriber::checkAwake);
    }
  }

  private void act(SimShard shard, int what) throws IOException {
    if (what < 850) {
      produce(shard);
    } else if (what < 910) {
      shard.stage();
    } else if (what < 930) {
      topics.create(shard);
    } else if (what < 935) {
      topics.delete(shard);
    } else if (what < 940) {
      topics.alter(shard);
    } else if (what < 945) {
      producers.get(random.nextInt(producers.size())).register(shard);
    } else if (what < 970) {
      clock.advanceMs(1 + random.nextInt(50));
    } else if (what < 976) {
      clock.jumpMs(random.nextInt(10_000) - 5_000);
    } else if (what < 980) {
      faults.inject();
    } else if (what < 985) {
      faults.fill();
    } else if (what < 990) {
      faults.makeRoom();
    } else if (what < 993) {
      faults.stopSoon(20);
    } else if (what < 996) {
      subscribers.get(random.nextInt(subscribers.size())).subscribe(shard);
    } else {
      settle(shard);
      model.check(shard, reader);
    }
  }

  private void produce(SimShard shard) {
    if (topics.live().isEmpty()) {
      return;
    }
    if (random.nextInt(4) == 0) {
      transactors.get(random.nextInt(transactors.size())).produce(shard, topics.live(), random);
    } else {
      Topic topic = topics.any();
      SimProducer producer = producers.get(random.nextInt(producers.size()));
      producer.produce(shard, topic, random.nextInt(topic.partitions()), random);
    }
  }

  private void stageDuringForce(SimShard shard) {
    for (int i = random.nextInt(4); i > 0; i--) {
      produce(shard);
    }
    if (random.nextBoolean()) {
      shard.stage();
    }
  }

  /** All that is under way comes to its end, and nobody is forgotten, now that the disk is well. */
  private void settle(SimShard shard) {
    faults.calm();
    clock.advanceMs(600); // the disk's free space is looked at again
    shard.settle();
    clock.advanceMs(600); // nobody has appended since: a spare is made at once
    shard.settle();
    ShardState state = shard.shard().status().state();
    boolean runs = state == ShardState.RUNNING;
    boolean fails = state == ShardState.POISONED && faults.isInjected();
    LogModel.require(runs || fails, "with a disk that is well it is " + state);
    boolean answered =
        producers.stream().allMatch(SimProducer::isAnswered)
            && transactors.stream().allMatch(SimTransactor::isAnswered);
    LogModel.require(answered, "an append was never answered");
    subscribers.forEach(SimSubscriber::checkAwake);
  }

  private void end(SimShard shard) throws IOException {
    int how = random.nextInt(10);
    if (how < 2) {
      settle(shard);
    }
    if (how < 7) {
      crash();
      return;
    }
    boolean orderly = shard.shard().status().state() == ShardState.RUNNING && !faults.isInjected();
    shard.stop();
    model.lifeEnded(orderly);
    gone();
    disk.processKill();
    if (how == 9) {
      disk.powerCut();
    }
  }
}
