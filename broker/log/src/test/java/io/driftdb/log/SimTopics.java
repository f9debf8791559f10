package io.driftdb.log;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.DeleteTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Creates, changes and deletes topics, and tells the model what was answered. */
final class SimTopics {
  private static final int MOST = 4;

  private final LogModel model;
  private final LogConfig config;
  private final Random random;
  private final long retentionBytes;
  private final List<Topic> live = new ArrayList<>();
  private final List<CompletableFuture<Void>> changes = new ArrayList<>();
  private int made;

  SimTopics(LogModel model, LogConfig config, Random random, long retentionBytes) {
    this.model = model;
    this.config = config;
    this.random = random;
    this.retentionBytes = retentionBytes;
  }

  /** Those that are there as far as anybody was answered. */
  List<Topic> live() {
    return live;
  }

  Topic any() {
    return live.get(random.nextInt(live.size()));
  }

  /** What a new life has found. */
  void restart(SimShard shard) {
    live.clear();
    changes.clear();
    live.addAll(shard.shard().catalog().topics());
  }

  void create(SimShard shard) {
    if (live.size() < MOST) {
      String name = "topic-" + made++;
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

  void delete(SimShard shard) {
    if (!live.isEmpty()) {
      Topic topic = live.remove(random.nextInt(live.size()));
      model.changing(topic.name());
      changes.add(
          shard
              .submit(new DeleteTopic(topic.name()))
              .thenAccept(change -> model.deleted(change.topic())));
    }
  }

  void alter(SimShard shard) {
    new SimTables(shard, model, random).change(live);
  }
}
