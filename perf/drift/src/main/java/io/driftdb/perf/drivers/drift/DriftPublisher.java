package io.driftdb.perf.drivers.drift;

import io.driftdb.client.BatchListener;
import io.driftdb.client.PartitionHandle;
import io.driftdb.client.Producer;
import io.driftdb.perf.drivers.AckListener;
import io.driftdb.perf.drivers.Publisher;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.Op;
import org.agrona.concurrent.UnsafeBuffer;

/** Publishes through a producer's partition handles, which allocate nothing. One thread. */
final class DriftPublisher implements Publisher {
  private final Producer producer;
  private final PartitionHandle[] handles;
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);

  DriftPublisher(Producer producer, String topic, int partitions, AckListener acks) {
    this.producer = producer;
    this.handles = new PartitionHandle[partitions];
    for (int p = 0; p < partitions; p++) {
      handles[p] = producer.partition(topic, p, new Batches(p, acks));
    }
  }

  @Override
  public void send(int partition, byte[] value) {
    if (buffer.byteArray() != value) {
      buffer.wrap(value);
    }
    long nowMs = System.currentTimeMillis();
    producer.send(handles[partition], Op.PUT, nowMs, null, 0, 0, buffer, 0, value.length);
  }

  @Override
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }

  private record Batches(int partition, AckListener acks) implements BatchListener {
    @Override
    public void onAppended(long firstOffset, int records, long firstLsn, long appendTimeNs) {
      acks.onAcked(partition, records);
    }

    @Override
    public void onFailed(int records, DriftException failure) {
      acks.onFailed(partition, records, failure.code() + ": " + failure.getMessage());
    }
  }
}
