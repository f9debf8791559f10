package io.driftdb.log;

import io.driftdb.log.Collected.Row;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.replicate.StandaloneReplicator;
import io.driftdb.log.sim.DiskImage;
import io.driftdb.log.sim.SimClock;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A log before and after its last group was written, so that any part of the group can be put where
 * the rest did not get to the disk.
 */
final class TornGroup {
  private static final int GROUP_MAX = 32 << 10;

  /** Takes whatever comes. */
  private static final AppendListener ANYBODY =
      new AppendListener() {
        @Override
        public void onAppended(long tag, AppendResult result) {}

        @Override
        public void onRefused(long tag, ErrorCode code, String message) {
          throw new AssertionError(code + ": " + message);
        }
      };

  private final LogConfig config =
      LogConfig.at(Path.of("/sim/log"))
          .segmentBytes(64 << 10)
          .maxGroupBytes(GROUP_MAX)
          .maxBatchBytes(8 << 10)
          .ringSlots(64)
          .lowWaterBytes(0);
  private final SimClock clock = new SimClock();
  private final Random salts;
  private final Path segment;
  private final Topic topic;
  private DiskImage image = new DiskImage();
  private SimShard shard;
  private int values;

  final DiskImage before;
  final DiskImage after;
  final List<Row> acknowledged;
  final List<Row> all;
  final List<ShardFiles.Place> group;

  /** Where the group begins and what was written of the file ends. */
  final long from;

  final long to;

  /**
   * @param frames bytes of the values of each frame; negative for a transaction over two partitions
   * @param stale whether the file has held frames before, behind what is written
   */
  TornGroup(long seed, boolean stale, int... frames) throws IOException {
    salts = new Random(seed);
    segment = config.directory().resolve("shard-0000").resolve(SegmentNames.segment(1));
    shard = open(image);
    TopicSpec spec = TopicSpec.of("t", TopicKind.LOG, 2);
    var created = shard.submit(new CreateTopic(spec, false, config));
    shard.settle();
    topic = created.join().topic();
    for (int i = 0; i < 4; i++) {
      append(300);
      shard.step();
    }
    Segment active = shard.shard().upkeep().segments().active();
    from = active.endPosition();
    if (stale) {
      putEarlierLife();
    }
    acknowledged = rows(shard);
    int known = ShardFiles.frames(shard.shard()).size();
    before = image.copy();
    for (int bytes : frames) {
      append(bytes);
    }
    shard.step();
    to = (active.endPosition() + 4095) & -4096;
    List<ShardFiles.Place> places = ShardFiles.frames(shard.shard());
    group = places.subList(known, places.size());
    LogModel.require(group.size() == frames.length, "more than one group was written");
    all = rows(shard);
    after = image.copy();
  }

  SimShard open(DiskImage files) throws IOException {
    return SimShard.open(
        files, clock, salts::nextLong, config, new StandaloneReplicator(), LogObserver.NONE);
  }

  LogConfig config() {
    return config;
  }

  /** Frames with the same LSNs, under another salt, as an earlier life of the file leaves them. */
  private void putEarlierLife() throws IOException {
    TornGroup other = new TornGroup(salts.nextLong(), false, 3000, 3000, 3000, 3000, 3000, 3000);
    byte[] bytes = other.after.bytes(other.segment);
    image.put(segment, (int) from, Arrays.copyOfRange(bytes, (int) other.from, bytes.length));
  }

  private void append(int bytes) {
    String value = "value-" + values++ + " " + "v".repeat(Math.abs(bytes) / 2);
    UnsafeBuffer one = TestBatches.of(topic.id(), 0, value);
    UnsafeBuffer other = TestBatches.of(topic.id(), 1, value + " too");
    boolean transaction = bytes < 0;
    UnsafeBuffer batches = transaction ? TestBatches.transaction(one, other) : one;
    boolean taken =
        shard.tryAppend(
            new AppendRequest()
                .batches(batches, 0, batches.capacity(), transaction ? 2 : 1)
                .transaction(transaction)
                .ackLevel(AckLevel.DURABLE)
                .listener(ANYBODY, 0));
    LogModel.require(taken, "the ring is full");
  }

  static List<Row> rows(SimShard shard) {
    return shard.read(shard.allPartitions());
  }

  /** The log with those pieces of the group, each of so many bytes, and what was there before. */
  DiskImage withPieces(long pieces, int pieceBytes, long firstPiece) {
    DiskImage torn = before.copy();
    byte[] written = after.bytes(segment);
    for (int i = 0; i < Long.SIZE; i++) {
      if (((pieces >> i) & 1) != 0) {
        int at = (int) firstPiece + i * pieceBytes;
        torn.put(segment, at, Arrays.copyOfRange(written, at, at + pieceBytes));
      }
    }
    return torn;
  }

  /** Puts what was written from there to there. */
  void putWritten(DiskImage torn, long start, long end) {
    byte[] written = after.bytes(segment);
    torn.put(segment, (int) start, Arrays.copyOfRange(written, (int) start, (int) end));
  }

  /** What is left of it: all up to the first frame that is not as it was written. */
  List<Row> rowsIn(DiskImage torn) {
    byte[] there = torn.bytes(segment);
    byte[] written = after.bytes(segment);
    long endLsn = Long.MAX_VALUE;
    for (ShardFiles.Place frame : group) {
      int at = (int) frame.position();
      int end = at + frame.length();
      if (!Arrays.equals(there, at, end, written, at, end)) {
        endLsn = Math.min(endLsn, frame.firstLsn());
      }
    }
    List<Row> rows = new ArrayList<>(all);
    long cut = endLsn;
    rows.removeIf(row -> row.lsn() >= cut);
    return rows;
  }

  /** One more record of the topic, durably. */
  static void appendTo(SimShard opened, int topicId, String value) {
    UnsafeBuffer batch = TestBatches.of(topicId, 0, value);
    opened.tryAppend(
        new AppendRequest()
            .batches(batch, 0, batch.capacity(), 1)
            .ackLevel(AckLevel.DURABLE)
            .listener(ANYBODY, 0));
    opened.settle();
  }

  int topicId() {
    return topic.id();
  }
}
