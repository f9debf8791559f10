package io.driftdb.perf.drivers.kafka;

import io.driftdb.perf.drivers.Reader;
import io.driftdb.perf.drivers.RecordSink;
import io.driftdb.perf.drivers.RecordValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads assigned partitions, without a group. One thread. */
final class KafkaReader implements Reader {
  private final KafkaConsumer<byte[], ByteBuffer> consumer;

  KafkaReader(KafkaConsumer<byte[], ByteBuffer> consumer, String topic, int[] partitions) {
    this.consumer = consumer;
    List<TopicPartition> mine =
        Arrays.stream(partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
    consumer.assign(mine);
    consumer.seekToBeginning(mine);
  }

  KafkaReader(
      KafkaConsumer<byte[], ByteBuffer> consumer, String topic, int partition, long offset) {
    this.consumer = consumer;
    TopicPartition mine = new TopicPartition(topic, partition);
    consumer.assign(List.of(mine));
    consumer.seek(mine, offset);
  }

  @Override
  public int poll(RecordSink sink, Duration timeout) {
    ConsumerRecords<byte[], ByteBuffer> records = consumer.poll(timeout);
    for (ConsumerRecord<byte[], ByteBuffer> record : records) {
      show(record.partition(), record.value(), sink);
    }
    return records.count();
  }

  private static void show(int partition, ByteBuffer value, RecordSink sink) {
    int length = value.remaining();
    if (length < RecordValue.MIN_LENGTH) {
      sink.onRecord(partition, -1, -1, length);
      return;
    }
    value.order(ByteOrder.LITTLE_ENDIAN);
    int at = value.position();
    int producer = value.getInt(at + RecordValue.PRODUCER_OFFSET);
    long sequence = value.getLong(at + RecordValue.SEQUENCE_OFFSET);
    sink.onRecord(partition, producer, sequence, length);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
