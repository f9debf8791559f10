package io.driftdb.log;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.sim.SimClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random history of a log on three nodes under a consensus that is a model of Raft: nodes are
 * killed, lose power, fail to write, and miss each other's messages; leaders come and go, some
 * without knowing it. In the end all nodes have the same log, and it is what producers were
 * promised.
 */
final class LeaderChangeRun {
  private static final int NODES = 3;

  private final Random random;
  private final SimClock clock = new SimClock();
  private final LogModel model = new LogModel(true);
  private final ClusterHistory history = new ClusterHistory();
  private final LogConfig config;
  private final List<ClusterNode> nodes = new ArrayList<>();
  private final boolean[] cutOff = new boolean[NODES];
  private final List<SimProducer> producers = new ArrayList<>();
  private final List<SimTransactor> transactors = new ArrayList<>();
  private final List<Topic> live = new ArrayList<>();
  private SimShard served;
  private long servedTerm;
  private int topicsMade;
  private int kills;

  LeaderChangeRun(long seed) {
    random = new Random(seed);
    config =
        LogConfig.at(Path.of("/sim/log"))
            .segmentBytes(16 << 10 << random.nextInt(3))
            .maxGroupBytes(8 << 10)
            .maxBatchBytes(8 << 10)
            .ringSlots(128)
            .lowWaterBytes(0)
            .keepingForTables(true)
            .maxIndexedRuns(random.nextInt(4) == 0 ? 40 : 1 << 20)
            .checkpointBytes(4_000L << random.nextInt(4))
            .batchesInFlight(5);
    for (int i = 0; i < NODES; i++) {
      nodes.add(new ClusterNode(i, NODES, clock, seed * 7, config, history));
    }
    for (int i = 0; i < 4; i++) {
      producers.add(new SimProducer("producer-" + i, i < 3, AckLevel.DURABLE, model));
    }
    transactors.add(new SimTransactor("transactor-0", true, model));
    transactors.add(new SimTransactor("transactor-1", false, model));
  }

  int elections() {
    return history.elections();
  }

  int kills() {
    return kills;
  }

  int acknowledged() {
    return model.durableCount();
  }

  void run() throws IOException {
    for (ClusterNode node : nodes) {
      node.start();
    }
    int steps = 300 + random.nextInt(900);
    for (int i = 0; i < steps; i++) {
      act(random.nextInt(1000));
      nodes.forEach(this::restartIfLeft);
    }
    heal();
    compare();
  }

  private void act(int what) throws IOException {
    ClusterNode node = nodes.get(random.nextInt(NODES));
    if (what < 300) {
      produce();
    } else if (what < 500) {
      goOn();
    } else if (what < 600) {
      step(node);
    } else if (what < 620 && node.isUp()) {
      node.shard().keepUp();
    } else if (what < 740) {
      speak();
    } else if (what < 840 && node.isUp()) {
      node.workOnLog();
      node.decide();
    } else if (what < 852) {
      elect(node);
    } else if (what < 872) {
      cutOff[random.nextInt(NODES)] = random.nextInt(3) == 0;
    } else if (what < 879) {
      kill(node);
    } else if (what < 920 && !node.isUp()) {
      node.start();
    } else if (what < 935) {
      createTopic();
    } else if (what < 950 && node.isUp()) {
      node.mark();
    } else if (what < 952 && node.isUp()) {
      node.disk.failNextForce();
    } else if (what < 954 && node.isUp()) {
      node.disk.failNextWrite();
    } else {
      clock.advanceMs(1 + random.nextInt(20));
    }
  }

  /** A while in which nothing happens to anybody. */
  private void goOn() {
    for (int i = random.nextInt(6); i >= 0; i--) {
      for (ClusterNode node : nodes) {
        step(node);
        if (node.isUp()) {
          node.workOnLog();
          node.decide();
        }
      }
      speak();
      produce();
    }
    if (leadersTerm() == 0 && random.nextInt(3) > 0) {
      elect(nodes.get(random.nextInt(NODES)));
    }
  }

  private long leadersTerm() {
    return nodes.stream().filter(ClusterNode::leads).mapToLong(ClusterNode::term).max().orElse(0);
  }

  private void step(ClusterNode node) {
    if (node.isUp()) {
      node.shard().step();
    }
  }

  private void restartIfLeft(ClusterNode node) {
    if (node.isUp() && node.hasLeft()) {
      node.disk.calm();
      node.kill(random.nextBoolean());
    }
  }

  private void kill(ClusterNode node) {
    if (node.isUp()) {
      kills++;
      node.disk.calm();
      node.kill(random.nextBoolean());
    }
  }

  private boolean reach(ClusterNode one, ClusterNode other) {
    return one.isUp()
        && other.isUp()
        && !one.hasLeft()
        && !other.hasLeft()
        && (one == other || !(cutOff[nodes.indexOf(one)] || cutOff[nodes.indexOf(other)]));
  }

  private void elect(ClusterNode candidate) {
    if (candidate.isUp() && !candidate.hasLeft()) {
      candidate.runFor(nodes.stream().filter(node -> reach(candidate, node)).toList(), NODES);
    }
  }

  /** A leader sends something to another node. */
  private void speak() {
    for (ClusterNode leader : nodes) {
      for (ClusterNode node : nodes) {
        if (leader != node && leader.leads() && reach(leader, node) && random.nextInt(3) > 0) {
          node.hear(leader, random.nextInt(4));
          if (node.isTakingBack() && random.nextInt(3) == 0) {
            step(node); // its log must not be ahead of the Raft log's disk
            kill(node);
          }
        }
      }
    }
  }

  /** Clients find the leader, and never go back to one of an earlier epoch. */
  private void produce() {
    for (ClusterNode node : nodes) {
      if (node.isReady() && node.term() > servedTerm) {
        served = node.shard();
        servedTerm = node.term();
        producers.forEach(producer -> producer.reconnect(node.shard()));
        transactors.forEach(transactor -> transactor.reconnect(node.shard()));
      }
    }
    if (!isServed() || live.isEmpty()) {
      return;
    }
    if (random.nextInt(4) == 0) {
      transactors.get(random.nextInt(2)).produce(served, live, random);
      return;
    }
    Topic topic = live.get(random.nextInt(live.size()));
    SimProducer producer = producers.get(random.nextInt(producers.size()));
    producer.produce(served, topic, random.nextInt(topic.partitions()), random);
  }

  /** Whether the node that clients have found lives on. */
  private boolean isServed() {
    return nodes.stream().anyMatch(node -> node.isUp() && node.shard() == served);
  }

  private void createTopic() {
    if (!isServed() || topicsMade > 6) {
      return;
    }
    String name = "topic-" + topicsMade++;
    TopicSpec spec = TopicSpec.of(name, TopicKind.LOG, 1 + random.nextInt(3));
    model.changing(name);
    var unused =
        served
            .submit(new CreateTopic(spec, null, false, config))
            .thenAccept(
                change -> {
                  model.created(change.topic());
                  live.add(change.topic());
                });
  }

  /** All are well and hear each other until they have the same. */
  private void heal() throws IOException {
    for (int i = 0; i < NODES; i++) {
      cutOff[i] = false;
      nodes.get(i).disk.calm();
      if (nodes.get(i).isUp() && nodes.get(i).hasLeft()) {
        kill(nodes.get(i));
      }
      if (!nodes.get(i).isUp()) {
        nodes.get(i).start();
      }
    }
    int turns = 0;
    while (nodes.stream().noneMatch(this::isLast)) {
      elect(nodes.get(turns++ % NODES));
    }
    for (int i = 0; i < 10_000 && !(isSettled() && i > 100); i++) {
      for (ClusterNode node : nodes) {
        step(node);
        node.shard().keepUp();
        node.workOnLog();
        node.decide();
      }
      for (ClusterNode node : nodes) {
        ClusterNode leader = leader();
        if (node != leader) {
          node.hear(leader, 10);
        }
      }
      if (i < 100) {
        produce();
      }
      clock.advanceMs(10); // the disk's free space is looked at again
    }
    LogModel.require(isSettled(), "the nodes never come to have the same: " + nodes);
  }

  private boolean isLast(ClusterNode node) {
    return node.leads() && nodes.stream().allMatch(other -> other.term() <= node.term());
  }

  private ClusterNode leader() {
    return nodes.stream().filter(this::isLast).findFirst().orElseThrow();
  }

  private boolean isSettled() {
    ClusterNode leader = leader();
    long committed = leader.shard().shard().committedLsn();
    return leader.isReady()
        && leader.shard().shard().nextLsn() == committed
        && nodes.stream()
            .allMatch(
                node ->
                    node.hasAll(leader)
                        && node.shard().shard().committedLsn() == committed
                        && node.shard().shard().nextLsn() == committed);
  }

  private void compare() throws IOException {
    boolean answered =
        producers.stream().allMatch(SimProducer::isAnswered)
            && transactors.stream().allMatch(SimTransactor::isAnswered);
    LogModel.require(answered, "an append was never answered");
    ClusterNode leader = leader();
    model.check(leader.shard(), new Collected(64 << 10));
    for (ClusterNode node : nodes) {
      if (node != leader) {
        new SameLog(leader.shard(), node.shard()).check(random);
      }
    }
    for (ClusterNode node : nodes) {
      node.mark();
      node.kill(true);
      node.start();
    }
    new SameLog(nodes.get(0).shard(), nodes.get(1).shard()).check(random);
    new SameLog(nodes.get(0).shard(), nodes.get(2).shard()).check(random);
  }
}
