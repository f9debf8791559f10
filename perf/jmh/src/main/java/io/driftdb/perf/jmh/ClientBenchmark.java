package io.driftdb.perf.jmh;

import io.driftdb.client.Ack;
import io.driftdb.client.BatchListener;
import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import io.driftdb.client.PartitionHandle;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.TopicKind;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.Op;
import io.driftdb.server.Broker;
import io.driftdb.server.config.BrokerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Handing records to a producer at full speed: batching, and what holds it back, a broker in the
 * same process. Allocated bytes are those of client and broker together.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClientBenchmark {
  private static final long TIMESTAMP_MS = 1_700_000_000_000L;

  private final UnsafeBuffer value = new UnsafeBuffer(new byte[Batches.VALUE_BYTES]);
  private Path directory;
  private Broker broker;
  private DriftClient client;
  private Producer producer;
  private PartitionHandle handle;

  @Setup
  public void start() throws IOException {
    directory = Files.createTempDirectory("drift-jmh");
    broker =
        Broker.start(
            BrokerConfig.defaults()
                .with("data.directory=" + directory)
                .with("native.port=0")
                .with("http.port=0"));
    InetSocketAddress at = broker.nativeAddress();
    client = DriftClient.connect(ClientConfig.at(at.getAddress().getHostAddress(), at.getPort()));
    client.admin().createTopic("t", TopicKind.LOG, 1);
    producer = client.producer(ProducerConfig.defaults().ack(Ack.MEMORY));
    handle = producer.partition("t", 0, new Unheard());
  }

  @TearDown
  public void stop() throws IOException {
    producer.close();
    client.close();
    broker.close();
    ScratchLog.delete(directory);
  }

  @Benchmark
  public void send() {
    producer.send(handle, Op.PUT, TIMESTAMP_MS, null, 0, 0, value, 0, Batches.VALUE_BYTES);
  }

  private static final class Unheard implements BatchListener {
    @Override
    public void onAppended(long firstOffset, int records, long firstLsn, long appendTimeNs) {}

    @Override
    public void onFailed(int records, DriftException failure) {
      throw failure;
    }
  }
}
