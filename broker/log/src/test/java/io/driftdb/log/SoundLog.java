package io.driftdb.log;

import io.driftdb.log.Collected.Row;
import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.DeleteTopic;
import io.driftdb.log.control.RegisterProducer;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.replicate.StandaloneReplicator;
import io.driftdb.log.sim.DiskImage;
import io.driftdb.log.sim.SimClock;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The files of a small log that has lived three lives and lost a torn tail, and what was promised
 * to those who wrote it. Made once; what is damaged are copies of it.
 */
final class SoundLog {
  static final int ORDERS = 1;
  static final int ACCOUNTS = 2;
  static final int GONE = 3;

  private static final String TEXT = "v".repeat(150);

  /** The values of one partition in an append, by a producer or by nobody. */
  private record Part(int topicId, int partition, List<String> values, ProducerGrant by, long seq) {
    UnsafeBuffer batch() {
      long id = by == null ? 0 : by.producerId();
      int epoch = by == null ? 0 : by.epoch();
      return TestBatches.of(topicId, partition, id, epoch, seq, values.toArray(String[]::new));
    }
  }

  final LogConfig config;
  final List<Row> promised = new ArrayList<>();
  final List<ProducerGrant> grants = new ArrayList<>();
  final List<TopicChange> created = new ArrayList<>();
  final List<ShardFiles.Place> frames;
  final List<FeedReader.Entry> entries;
  final long deletionLsn;
  final long endLsn;
  final long epoch;

  /** The last group starts there: nothing that follows proves that it was durable. */
  final long unprovenLsn;

  private final SimClock clock = new SimClock();
  private final Random salts = new Random(7);
  private final long retentionBytes;
  private DiskImage image = new DiskImage();
  private SimShard shard;
  private int values;

  /** {@code retains}: whether retention never drops anything. */
  SoundLog(boolean retains) throws IOException {
    retentionBytes = retains ? -1 : 1_500;
    config =
        LogConfig.at(Path.of("/sim/log"))
            .segmentBytes(12 << 10)
            .maxGroupBytes(4 << 10)
            .maxBatchBytes(4 << 10)
            .ringSlots(16)
            .lowWaterBytes(0)
            .maxRunBytes(3000)
            .checkpointBytes(14_000)
            .retentionCheck(Duration.ofMillis(1))
            .producerExpiry(Duration.ofDays(36_500))
            .batchesInFlight(5);
    open();
    deletionLsn = firstLife();
    secondLife();
    tearTheLastGroup();
    thirdLife();
    unprovenLsn = shard.shard().status().durableLsn();
    append(false, part(ORDERS, 0, 1));
    append(false, part(ORDERS, 1, 2));
    append(true, part(ACCOUNTS, 0, 1), part(ORDERS, 0, 1));
    shard.step();
    frames = ShardFiles.frames(shard.shard());
    entries = FeedReader.allEntries(shard);
    endLsn = shard.shard().status().durableLsn();
    epoch = shard.shard().status().epoch();
    for (PartitionStart start : shard.allPartitions()) {
      promised.removeIf(
          row ->
              row.topicId() == start.topicId()
                  && row.partition() == start.partition()
                  && row.offset() < start.offset());
    }
  }

  /** A copy of the files, as they are when nobody has them open. */
  DiskImage copy() {
    return image.copy();
  }

  /** Opens a shard on a copy of the files. */
  SimShard open(DiskImage files) throws IOException {
    return SimShard.open(
        files, clock, salts::nextLong, config, new StandaloneReplicator(), LogObserver.NONE);
  }

  Path directory() {
    return config.directory().resolve("shard-0000");
  }

  /** The next life after a kill. */
  private void open() throws IOException {
    clock.advanceMs(60_000);
    image = image.copy();
    shard = open(image);
  }

  private long firstLife() throws IOException {
    create("orders", TopicKind.LOG, 3);
    create("accounts", TopicKind.TABLE, 1);
    create("gone", TopicKind.LOG, 1);
    register();
    for (int i = 0; i < 3; i++) {
      append(false, part(ORDERS, i % 2, 1 + i % 3));
      shard.settle();
    }
    append(true, part(ORDERS, 0, 2), part(ACCOUNTS, 0, 1));
    produce(0, 0);
    produce(0, 1);
    append(false, part(GONE, 0, 1));
    shard.settle();
    promised.removeIf(row -> row.topicId() == GONE);
    long deletion = submit(new DeleteTopic("gone")).lsn();
    shard.stop();
    return deletion;
  }

  private void secondLife() throws IOException {
    open();
    register();
    produce(1, 0);
    produce(1, 1);
    write(9);
  }

  private void write(int groups) {
    for (int i = 0; i < groups; i++) {
      clock.advanceMs(200);
      append(false, part(ORDERS, i % 2, 1));
      if (i % 5 == 0) {
        append(true, part(ACCOUNTS, 0, 2), part(ORDERS, 1 - i % 2, 1));
      } else {
        append(false, part(ACCOUNTS, 0, 1));
      }
      shard.settle();
    }
  }

  /** Three frames in one group, of which the first one did not get to the disk whole. */
  private void tearTheLastGroup() throws IOException {
    int before = promised.size();
    for (int i = 0; i < 3; i++) {
      append(false, part(ORDERS, i % 2, 1));
    }
    shard.step();
    promised.subList(before, promised.size()).clear();
    List<ShardFiles.Place> all = ShardFiles.frames(shard.shard());
    ShardFiles.Place first = all.get(all.size() - 3);
    image = image.copy();
    Path segment = segment(first.segmentId());
    image.put(segment, (int) first.position() + 200, new byte[100]);
  }

  private void thirdLife() throws IOException {
    open();
    create("late", TopicKind.LOG, 1);
    register();
    produce(2, 0);
    write(6);
    append(false, part(ORDERS, 2, 1));
    append(false, part(4, 0, 2));
    shard.settle();
    write(3);
  }

  Path segment(long id) {
    return directory().resolve(SegmentNames.segment(id));
  }

  private void create(String name, TopicKind kind, int partitions) {
    TopicSpec spec = new TopicSpec(name, kind, partitions, -1, retentionBytes);
    created.add(submit(new CreateTopic(spec, false, config)));
  }

  private void register() {
    grants.add(submit(new RegisterProducer("payments", null)));
  }

  private <T> T submit(ControlCommand<T> command) {
    CompletableFuture<T> future = shard.submit(command);
    shard.settle();
    return future.join();
  }

  /** Two batches of the producer with that grant. */
  private void produce(int grant, int partition) {
    for (int i = 0; i < 2; i++) {
      append(false, new Part(ORDERS, partition, values(2), grants.get(grant), 2L * i));
    }
    shard.settle();
  }

  private Part part(int topicId, int partition, int count) {
    return new Part(topicId, partition, values(count), null, 0);
  }

  private List<String> values(int count) {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add("value-" + values++ + TEXT);
    }
    return made;
  }

  private void append(boolean transaction, Part... parts) {
    UnsafeBuffer[] batches = new UnsafeBuffer[parts.length];
    for (int i = 0; i < parts.length; i++) {
      batches[i] = parts[i].batch();
    }
    UnsafeBuffer all = transaction ? TestBatches.transaction(batches) : batches[0];
    boolean taken =
        shard.tryAppend(
            new AppendRequest()
                .batches(all, 0, all.capacity(), parts.length)
                .transaction(transaction)
                .ackLevel(AckLevel.DURABLE)
                .listener(new Promise(List.of(parts)), 0));
    LogModel.require(taken, "the ring is full");
  }

  private final class Promise implements AppendListener {
    private final List<Part> parts;

    Promise(List<Part> parts) {
      this.parts = parts;
    }

    @Override
    public void onAppended(long tag, AppendResult result) {
      long lsn = result.firstLsn();
      for (int i = 0; i < parts.size(); i++) {
        Part part = parts.get(i);
        long offset = result.baseOffset(i);
        for (String value : part.values()) {
          promised.add(new Row(part.topicId(), part.partition(), offset++, lsn++, value));
        }
      }
    }

    @Override
    public void onRefused(long tag, ErrorCode code, String message) {
      throw new AssertionError(code + ": " + message);
    }
  }
}
