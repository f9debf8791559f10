package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.DriftClient;
import io.driftdb.client.Position;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.RecordView;
import io.driftdb.client.Subscriber;
import io.driftdb.client.SubscriberConfig;
import io.driftdb.client.TopicKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic with very many partitions, and one of them read alone. {@code -Dpartitions.count=} and
 * {@code -Dpartitions.rounds=}, records in each, set the size.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class PartitionsIT {
  private static final String TOPIC = "wide";
  private static final int VALUE_BYTES = 1 << 10;
  private static final Duration POLL = Duration.ofSeconds(60);
  private static final String SEGMENTS = "log.segment.size=256MiB";

  private final int partitions = Integer.getInteger("partitions.count", 10_000);
  private final int rounds = Integer.getInteger("partitions.rounds", 100);

  @TempDir Path directory;

  @Test
  void shouldServeManyPartitionsAndReadOneWithoutTheOthers() throws Exception {
    Path data = directory.resolve("data");
    try (BrokerProcess broker = BrokerProcess.start(data, SEGMENTS);
        DriftClient client = broker.connect()) {
      timed("create", () -> client.admin().createTopic(TOPIC, TopicKind.LOG, partitions));
      timed("one record in each", () -> append(client, 0, 1));
      timed("read all", () -> readAll(client, 1));
      assertEquals(0, broker.stop());
    }
    try (BrokerProcess broker = timed("restart", () -> BrokerProcess.start(data, SEGMENTS));
        DriftClient client = broker.connect()) {
      timed("read all after the restart", () -> readAll(client, 1));
      timed("interleave " + rounds + " in each", () -> append(client, 1, rounds));
      assertEquals(0, broker.stop());
    }
    try (BrokerProcess broker = timed("restart", () -> BrokerProcess.start(data, SEGMENTS));
        DriftClient client = broker.connect()) {
      double first = timed("read one, the first", () -> readOne(broker, client, 17));
      double second = timed("read one, another", () -> readOne(broker, client, partitions - 2));
      System.out.printf("partitions: read %.2f and %.2f times what is served%n", first, second);
      assertTrue(second <= 2, "read " + second + " times what is served");
    }
  }

  private static <T> T timed(String what, Callable<T> action) throws Exception {
    long beginNs = System.nanoTime();
    T result = action.call();
    System.out.printf("partitions: %s: %d ms%n", what, (System.nanoTime() - beginNs) / 1_000_000);
    return result;
  }

  /** One record to each partition, and another, so that no two of one stand together. */
  private Void append(DriftClient client, int from, int to) {
    try (Producer producer = client.producer(ProducerConfig.defaults().batchBytes(2048))) {
      for (int round = from; round < to; round++) {
        for (int p = 0; p < partitions; p++) {
          byte[] value = new byte[VALUE_BYTES];
          ByteBuffer.wrap(value).putInt(p).putInt(round);
          var unused = producer.send(ProducerRecord.put(TOPIC, null, value).partition(p));
        }
        producer.flush();
      }
    }
    return null;
  }

  private Void readAll(DriftClient client, int inEach) {
    try (Subscriber subscriber = client.subscriber(SubscriberConfig.defaults())) {
      subscriber.subscribeAll(TOPIC, Position.earliest());
      read(subscriber, partitions * inEach);
    }
    return null;
  }

  /** How many times the bytes of its values the broker reads to serve one partition. */
  private double readOne(BrokerProcess broker, DriftClient client, int partition)
      throws IOException {
    ProcessFigures figures = new ProcessFigures(broker.pid());
    long before = figures.bytesRead();
    try (Subscriber subscriber = client.subscriber(SubscriberConfig.defaults())) {
      subscriber.subscribe(TOPIC, partition, Position.earliest());
      read(subscriber, rounds);
      return (double) (figures.bytesRead() - before) / ((long) rounds * VALUE_BYTES);
    }
  }

  private void read(Subscriber subscriber, int records) {
    int read = 0;
    while (read < records) {
      int polled = subscriber.poll(PartitionsIT::check, POLL);
      assertTrue(polled > 0, "nothing came after " + read + " records");
      read += polled;
    }
    assertEquals(records, read);
  }

  private static void check(RecordView record) {
    ByteBuffer value = ByteBuffer.wrap(record.value());
    assertEquals(VALUE_BYTES, value.remaining());
    assertEquals(record.partition(), value.getInt());
    assertEquals(record.offset(), value.getInt());
  }
}
