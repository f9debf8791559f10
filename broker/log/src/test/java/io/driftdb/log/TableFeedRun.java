package io.driftdb.log;

import io.driftdb.log.FeedReader.Entry;
import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.DeleteTopic;
import io.driftdb.log.control.RegisterProducer;
import io.driftdb.log.sim.SimClock;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One random history of a shard whose tables come and go, in several lives, with a feed that reads
 * along and others from any place: what they give is compared with what stands in the files.
 */
final class TableFeedRun {
  private static final AppendListener NOBODY =
      new AppendListener() {
        @Override
        public void onAppended(long tag, AppendResult result) {}

        @Override
        public void onRefused(long tag, ErrorCode code, String message) {}
      };

  private final Random random;
  private final Random salts;
  private final SimDisk disk;
  private final SimClock clock = new SimClock();
  private final LogConfig config;
  private final LogModel model = new LogModel(true);
  private final List<Topic> live = new ArrayList<>();
  private ScriptedReplicator replicator;
  private SimShard shard;
  private FeedReader feed;
  private int topicsMade;
  private int values;
  private int delivered;

  TableFeedRun(long seed) {
    random = new Random(seed);
    salts = new Random(~seed);
    disk = new SimDisk(seed);
    config =
        LogConfig.at(Path.of("/sim/log"))
            .segmentBytes(32 << 10)
            .maxGroupBytes(8 << 10)
            .maxBatchBytes(8 << 10)
            .ringSlots(128)
            .lowWaterBytes(0)
            .keepingForTables(true)
            .maxRunBytes(1000 << random.nextInt(5))
            .checkpointBytes(8_000L << random.nextInt(4));
  }

  int delivered() {
    return delivered;
  }

  void run() throws IOException {
    for (int lives = 1 + random.nextInt(4); lives > 0; lives--) {
      open();
      for (int i = 20 + random.nextInt(200); i > 0; i--) {
        act(random.nextInt(100));
      }
      checkFeeds();
      if (random.nextBoolean()) {
        shard.stop();
      }
      disk.processKill();
    }
  }

  private void open() throws IOException {
    replicator = new ScriptedReplicator(false);
    shard = SimShard.open(disk, clock, salts::nextLong, config, replicator, LogObserver.NONE);
    replicator.commitAll();
    live.clear();
    live.addAll(shard.shard().catalog().topics());
    feed = new FeedReader(shard, anyStart(), random);
  }

  /** An LSN that a frame starts at, or the end. */
  private long anyStart() throws IOException {
    TreeSet<Long> starts = new TreeSet<>();
    long visible = shard.shard().status().visibleLsn();
    starts.add(visible);
    for (Entry entry : FeedReader.allEntries(shard)) {
      if (entry.frameEndLsn() <= visible) {
        starts.add(entry.frameEndLsn());
      }
    }
    return random.nextInt(3) == 0 ? 1 : List.copyOf(starts).get(random.nextInt(starts.size()));
  }

  private void act(int what) throws IOException {
    if (what < 40) {
      append();
    } else if (what < 55) {
      shard.step();
    } else if (what < 65) {
      feed.poll();
    } else if (what < 70) {
      shard.keepUp();
    } else if (what < 80) {
      replicator.commitSome(random);
    } else if (what < 84) {
      replicator.truncateSome(random);
    } else if (what < 89) {
      create();
    } else if (what < 93) {
      delete();
    } else if (what < 95) {
      new SimTables(shard, model, random).change(live);
    } else if (what < 97) {
      submit(new RegisterProducer("", null));
    } else {
      feed.checkWake(this::commitSomething);
    }
  }

  private void commitSomething() {
    append();
    shard.settle();
    replicator.commitAll();
  }

  private void append() {
    if (live.isEmpty()) {
      return;
    }
    boolean transaction = random.nextInt(3) == 0;
    int batches = transaction ? 1 + random.nextInt(4) : 1;
    List<UnsafeBuffer> parts = new ArrayList<>();
    List<String> places = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      Topic topic = live.get(random.nextInt(live.size()));
      int partition = random.nextInt(topic.partitions());
      if (!places.contains(topic.id() + "/" + partition)) {
        places.add(topic.id() + "/" + partition);
        String value = "value-" + values++ + "v".repeat(random.nextInt(300));
        parts.add(TestBatches.of(topic.id(), partition, value, value));
      }
    }
    UnsafeBuffer bytes =
        transaction ? TestBatches.transaction(parts.toArray(UnsafeBuffer[]::new)) : parts.get(0);
    shard.tryAppend(
        new AppendRequest()
            .batches(bytes, 0, bytes.capacity(), parts.size())
            .transaction(transaction)
            .ackLevel(AckLevel.DURABLE)
            .listener(NOBODY, 0));
  }

  private <T> void submit(ControlCommand<T> command) {
    var unused = shard.submit(command);
  }

  private void create() {
    if (live.size() < 8) {
      TopicKind kind = random.nextInt(3) > 0 ? TopicKind.TABLE : TopicKind.LOG;
      TopicSpec spec = TopicSpec.of("topic-" + topicsMade++, kind, 1 + random.nextInt(3));
      CreateTopic create = new CreateTopic(spec, SimTables.options(kind, random), false, config);
      var unused = create.future().thenAccept(change -> live.add(change.topic()));
      submit(create);
    }
  }

  private void delete() {
    if (!live.isEmpty()) {
      submit(new DeleteTopic(live.remove(random.nextInt(live.size())).name()));
    }
  }

  /** The one that has read along, and others from anywhere, with all that is committed. */
  private void checkFeeds() throws IOException {
    shard.settle();
    replicator.commitAll();
    feed.drain();
    delivered += feed.check();
    for (int i = 0; i < 4; i++) {
      FeedReader other = new FeedReader(shard, anyStart(), random);
      other.drain();
      delivered += other.check();
      other.close();
    }
    feed.close();
  }
}
