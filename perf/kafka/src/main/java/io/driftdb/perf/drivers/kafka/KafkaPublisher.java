package io.driftdb.perf.drivers.kafka;

import io.driftdb.perf.drivers.AckListener;
import io.driftdb.perf.drivers.Publisher;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Publishes through Kafka's producer. One callback for each partition serves all its records: they
 * are acknowledged in order. One thread.
 */
final class KafkaPublisher implements Publisher {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Callback[] callbacks;

  KafkaPublisher(
      KafkaProducer<byte[], byte[]> producer, String topic, int partitions, AckListener acks) {
    this.producer = producer;
    this.topic = topic;
    this.callbacks = new Callback[partitions];
    for (int p = 0; p < partitions; p++) {
      callbacks[p] = new PartitionCallback(p, acks);
    }
    // Metadata and the producer's id come now, not with the first record.
    producer.partitionsFor(topic);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of it
  public void send(int partition, byte[] value) {
    producer.send(new ProducerRecord<>(topic, partition, null, value), callbacks[partition]);
  }

  @Override
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }

  private record PartitionCallback(int partition, AckListener acks) implements Callback {
    @Override
    public void onCompletion(RecordMetadata metadata, Exception failure) {
      if (failure == null) {
        acks.onAcked(partition, 1);
      } else {
        acks.onFailed(partition, 1, failure.toString());
      }
    }
  }
}
