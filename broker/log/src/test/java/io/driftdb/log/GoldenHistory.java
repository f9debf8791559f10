package io.driftdb.log;

import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.DeleteTopic;
import io.driftdb.log.control.RegisterProducer;
import io.driftdb.log.io.DiskFiles;
import io.driftdb.log.replicate.StandaloneReplicator;
import io.driftdb.log.sim.SimClock;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.Codec;
import io.driftdb.schema.Crc;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.RecordCompressor;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The history that the golden data directory holds: two lives of a log with everything in it that
 * the format knows, the second one cut off. The same bytes each time but for what zstd makes.
 */
public final class GoldenHistory {
  public static final int ORDERS = 1;
  public static final int ACCOUNTS = 2;

  private static final int CAPACITY = 4096;
  private static final int HEADER = FrameDescriptor.BATCH_HEADER_LENGTH;

  private final LogConfig config;
  private final SimClock clock = new SimClock();
  private final Random random = new Random(42);
  private SimShard shard;

  private GoldenHistory(Path directory) {
    config = config(directory);
  }

  /** The sizes that the golden files were written with. */
  public static LogConfig config(Path directory) {
    return LogConfig.at(directory)
        .segmentBytes(16 << 10)
        .maxGroupBytes(8 << 10)
        .maxBatchBytes(CAPACITY)
        .maxRunBytes(3000)
        .checkpointBytes(9_000)
        .lowWaterBytes(0)
        .producerExpiry(Duration.ofDays(36_500))
        .batchesInFlight(5);
  }

  /** Lives through it in an empty directory, and leaves it as a kill does. */
  public static void write(Path directory) throws IOException {
    GoldenHistory history = new GoldenHistory(directory);
    history.firstLife();
    history.secondLife();
  }

  private void open() throws IOException {
    shard =
        SimShard.open(
            new DiskFiles(),
            clock,
            random::nextLong,
            config,
            new StandaloneReplicator(),
            LogObserver.NONE);
  }

  private void firstLife() throws IOException {
    open();
    create("orders", TopicKind.LOG, 2);
    create("accounts", TopicKind.TABLE, 1);
    create("gone", TopicKind.LOG, 1);
    create("never.written", TopicKind.TABLE, 3);
    submit(new RegisterProducer("", null));
    submit(new RegisterProducer("payments", null));
    for (int i = 0; i < 12; i++) {
      append(TestBatches.of(ORDERS, i % 2, 1, 0, i / 2, "order-" + i));
    }
    append(accounts(0));
    append(TestBatches.of(3, 0, "lost with its topic"));
    submit(new DeleteTopic("gone"));
    shard.stop();
  }

  private void secondLife() throws IOException {
    clock.advanceMs(60_000);
    open();
    submit(new RegisterProducer("payments", null));
    append(compressed());
    String text = "x".repeat(150);
    for (int i = 0; i < 40; i++) {
      clock.advanceMs(10);
      append(
          TestBatches.of(ORDERS, 0, 1, 0, 6 + i, "order-" + (12 + i) + text),
          TestBatches.of(ORDERS, 1, "anonymous-" + i, "ü-" + i + text));
      if (i % 10 == 0) {
        append(accounts(4L * (1 + i / 10) - 4));
      }
    }
  }

  private void create(String name, TopicKind kind, int partitions) {
    submit(new CreateTopic(new TopicSpec(name, kind, partitions, -1, 1L << 40), false, config));
  }

  private void submit(ControlCommand<?> command) {
    var future = shard.submit(command);
    shard.settle();
    future.join();
  }

  /** Appends batches as one group. */
  private void append(UnsafeBuffer... batches) {
    List<AwaitedAppend> answers = Stream.of(batches).map(this::start).toList();
    shard.settle();
    answers.forEach(AwaitedAppend::await);
  }

  private AwaitedAppend start(UnsafeBuffer batch) {
    AwaitedAppend answer = new AwaitedAppend();
    shard.tryAppend(
        new AppendRequest()
            .batches(batch, 0, batch.capacity(), 1)
            .ackLevel(AckLevel.DURABLE)
            .listener(answer, 7));
    return answer;
  }

  /** Each op, headers, null and empty keys and values, by the named producer. */
  private UnsafeBuffer accounts(long firstSequence) {
    UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocate(CAPACITY));
    BatchWriter writer = new BatchWriter().wrap(buffer, 0, CAPACITY);
    add(writer, Op.PUT, "alice", "{\"balance\":100}");
    writer.addHeader(utf8("trace"), utf8("a1b2"));
    writer.addHeader(utf8("null"), null);
    add(writer, Op.PATCH, "alice", "{\"balance\":90}");
    add(writer, Op.DELETE, "bob", null);
    add(writer, Op.PUT, "", "");
    int epoch = shard.shard().sequenced().producers().epochFor("payments") - 1;
    int length = writer.finish(ACCOUNTS, 0, 2, epoch, firstSequence);
    return new UnsafeBuffer(buffer, 0, FrameDescriptor.align(length));
  }

  private static void add(BatchWriter writer, Op op, String key, String value) {
    UnsafeBuffer k = key == null ? null : new UnsafeBuffer(utf8(key));
    UnsafeBuffer v = value == null ? null : new UnsafeBuffer(utf8(value));
    int valueLength = v == null ? 0 : v.capacity();
    writer.add(op, 1_700_000_000_000L, k, 0, k == null ? 0 : k.capacity(), v, 0, valueLength);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static UnsafeBuffer compressed() {
    ByteBuffer plain = ByteBuffer.allocateDirect(CAPACITY);
    UnsafeBuffer buffer = new UnsafeBuffer(plain);
    BatchWriter writer = new BatchWriter().wrap(buffer, 0, CAPACITY);
    for (int i = 0; i < 20; i++) {
      add(writer, Op.PUT, null, "compressed, without a key " + i);
    }
    writer.finish(ORDERS, 1, 0, 0, 0);
    int length = writer.recordsLength();
    ByteBuffer target = ByteBuffer.allocateDirect(RecordCompressor.maxCompressedLength(length));
    try (RecordCompressor compressor = new RecordCompressor()) {
      int stored = compressor.compress(plain, HEADER, length, target, 0);
      UnsafeBuffer batch = new UnsafeBuffer(new byte[FrameDescriptor.align(HEADER + stored)]);
      batch.putBytes(0, buffer, 0, HEADER);
      batch.putBytes(HEADER, target, 0, stored);
      new BatchHeaderEncoder()
          .wrap(batch, 0)
          .batchLength(HEADER + stored)
          .codec((short) Codec.ZSTD.code())
          .storedCrc(new Crc().of(batch, HEADER, stored));
      return batch;
    }
  }
}
