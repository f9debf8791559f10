package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.Op;
import io.driftdb.server.Broker;
import io.driftdb.server.config.BrokerConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The send that promises not to allocate: counted in bytes, so that no machine's speed matters. */
class AllocationTest {
  private static final int RECORDS = 200_000;
  private static final int VALUE_BYTES = 100;

  /** What beginning a batch and a request may take; a record takes nothing. */
  private static final int BYTES_PER_BATCH = 2048;

  @TempDir Path directory;

  @Test
  void shouldNotAllocateForARecordThatIsSentToAPartition() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Broker broker = broker();
        DriftClient client =
            DriftClient.connect(ClientConfig.at("127.0.0.1", broker.nativeAddress().getPort()));
        Producer producer = client.producer(ProducerConfig.defaults())) {
      client.admin().createTopic("counted", TopicKind.LOG, 1);
      AtomicInteger batches = new AtomicInteger();
      PartitionHandle partition = producer.partition("counted", 0, counting(batches));
      UnsafeBuffer value = new UnsafeBuffer(new byte[VALUE_BYTES]);
      send(producer, partition, value);
      producer.flush();
      batches.set(0);
      long before = threads.getCurrentThreadAllocatedBytes();
      send(producer, partition, value);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      producer.flush();
      assertTrue(batches.get() < RECORDS / 20, batches + " batches: too few records in each");
      assertTrue(
          allocated < (long) batches.get() * BYTES_PER_BATCH,
          allocated + " bytes on the sending thread for " + batches + " batches");
    }
  }

  private static BatchListener counting(AtomicInteger batches) {
    return new BatchListener() {
      @Override
      public void onAppended(long firstOffset, int records, long firstLsn, long appendTimeNs) {
        batches.incrementAndGet();
      }

      @Override
      public void onFailed(int records, DriftException failure) {
        throw failure;
      }
    };
  }

  private Broker broker() {
    return Broker.start(
        BrokerConfig.defaults()
            .with("data.directory=" + directory.resolve("data"))
            .with("native.port=0")
            .with("http.port=0")
            .with("log.segment.size=16MiB")
            .with("log.disk.reserve=16MiB"));
  }

  private static void send(Producer producer, PartitionHandle partition, UnsafeBuffer value) {
    for (int i = 0; i < RECORDS; i++) {
      producer.send(partition, Op.PUT, 1, null, 0, -1, value, 0, VALUE_BYTES);
    }
  }
}
