package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.DriftClient;
import io.driftdb.client.PartitionHandle;
import io.driftdb.client.Position;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.Subscriber;
import io.driftdb.client.SubscriberConfig;
import io.driftdb.client.TopicKind;
import io.driftdb.schema.Op;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log that is many times the broker's memory, replayed by several subscribers at once. {@code
 * -Dreplay.mib=} and {@code -Dreplay.subscribers=} set the size.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class ReplayIT {
  private static final String TOPIC = "replayed";
  private static final int VALUE_BYTES = 16 << 10;
  private static final long SAMPLE_EVERY_MS = 500;
  private static final long TOLERANCE_BYTES = 32 << 20;
  private static final Duration POLL = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void shouldServeReplaysOfFarMoreThanItsMemoryWithoutGrowing() throws Exception {
    int records = (int) (((long) Integer.getInteger("replay.mib", 4096) << 20) / VALUE_BYTES);
    int subscribers = Integer.getInteger("replay.subscribers", 8);
    String segments = "log.segment.size=64MiB";
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"), segments);
        DriftClient client = broker.connect()) {
      client.admin().createTopic(TOPIC, TopicKind.LOG, 1);
      fill(client, records);
      MemoryWatch memory = new MemoryWatch(broker);
      long beginNs = System.nanoTime();
      replay(client, records, subscribers, memory);
      double seconds = (System.nanoTime() - beginNs) / 1e9;
      double mib = (double) records * subscribers * VALUE_BYTES / (1 << 20);
      System.out.printf(
          "replay: %d subscribers, %.0f MiB in all, %.0f MiB/s; %s%n",
          subscribers, mib, mib / seconds, memory);
      memory.assertFlat(TOLERANCE_BYTES);
    }
  }

  private static void fill(DriftClient client, int records) {
    try (Producer producer = client.producer(ProducerConfig.defaults().batchBytes(256 << 10))) {
      PartitionHandle partition = producer.partition(TOPIC, 0, null);
      byte[] bytes = new byte[VALUE_BYTES];
      new SplittableRandom(1).nextBytes(bytes);
      UnsafeBuffer value = new UnsafeBuffer(bytes);
      for (int i = 0; i < records; i++) {
        value.putInt(0, i);
        producer.send(partition, Op.PUT, 0, null, 0, -1, value, 0, VALUE_BYTES);
      }
      producer.flush();
    }
  }

  private static void replay(DriftClient client, int records, int subscribers, MemoryWatch memory)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(subscribers);
    try {
      List<Future<Void>> replays = new ArrayList<>();
      for (int i = 0; i < subscribers; i++) {
        Callable<Void> replay = () -> replay(client, records);
        replays.add(threads.submit(replay));
      }
      for (Future<Void> each : replays) {
        while (!each.isDone()) {
          memory.sample();
          Thread.sleep(SAMPLE_EVERY_MS);
        }
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void replay(DriftClient client, int records) {
    try (Subscriber subscriber =
        client.subscriber(SubscriberConfig.defaults().creditBytes(4 << 20))) {
      subscriber.subscribe(TOPIC, 0, Position.earliest());
      int[] next = {0};
      while (next[0] < records) {
        int polled =
            subscriber.poll(
                record -> {
                  assertEquals(VALUE_BYTES, record.valueLength());
                  assertEquals(next[0]++, record.buffer().getInt(record.valueOffset()));
                },
                POLL);
        assertTrue(polled > 0, "nothing came after record " + next[0]);
      }
    }
    return null;
  }
}
