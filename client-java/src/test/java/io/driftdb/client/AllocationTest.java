package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.driftdb.schema.Op;
import io.driftdb.server.Broker;
import io.driftdb.server.config.BrokerConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The send that promises not to allocate: counted in bytes, so that no machine's speed matters. */
class AllocationTest {
  private static final int RECORDS = 200_000;
  private static final int VALUE_BYTES = 100;

  @TempDir Path directory;

  @Test
  void shouldNotAllocateForARecordThatIsSentToAPartition() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Broker broker = broker();
        DriftClient client =
            DriftClient.connect(ClientConfig.at("127.0.0.1", broker.nativeAddress().getPort()));
        Producer producer = client.producer(ProducerConfig.defaults())) {
      client.admin().createTopic("counted", TopicKind.LOG, 1);
      PartitionHandle partition = producer.partition("counted", 0, null);
      UnsafeBuffer value = new UnsafeBuffer(new byte[VALUE_BYTES]);
      send(producer, partition, value);
      long before = threads.getCurrentThreadAllocatedBytes();
      send(producer, partition, value);
      double each = (threads.getCurrentThreadAllocatedBytes() - before) / (double) RECORDS;
      assertTrue(each < 2, each + " bytes for each record on the sending thread");
      producer.flush();
    }
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
