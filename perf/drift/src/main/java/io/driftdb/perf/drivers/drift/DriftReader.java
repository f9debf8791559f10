package io.driftdb.perf.drivers.drift;

import io.driftdb.client.Position;
import io.driftdb.client.RecordView;
import io.driftdb.client.RecordVisitor;
import io.driftdb.client.Subscriber;
import io.driftdb.perf.drivers.Reader;
import io.driftdb.perf.drivers.RecordSink;
import io.driftdb.perf.drivers.RecordValue;
import java.nio.ByteOrder;
import java.time.Duration;
import org.agrona.DirectBuffer;

/** Reads through a subscriber's visitor, which allocates nothing for each record. One thread. */
final class DriftReader implements Reader, RecordVisitor {
  private final Subscriber subscriber;
  private RecordSink sink;

  DriftReader(Subscriber subscriber, String topic, int[] partitions) {
    this.subscriber = subscriber;
    for (int partition : partitions) {
      subscriber.subscribe(topic, partition, Position.earliest());
    }
  }

  DriftReader(Subscriber subscriber, String topic, int partition, long offset) {
    this.subscriber = subscriber;
    subscriber.subscribe(topic, partition, Position.offset(offset));
  }

  @Override
  public int poll(RecordSink into, Duration timeout) {
    sink = into;
    return subscriber.poll(this, timeout);
  }

  @Override
  public void onRecord(RecordView record) {
    int length = record.valueLength();
    if (length < RecordValue.MIN_LENGTH) {
      sink.onRecord(record.partition(), -1, -1, length);
      return;
    }
    DirectBuffer buffer = record.buffer();
    int at = record.valueOffset();
    int producer = buffer.getInt(at + RecordValue.PRODUCER_OFFSET, ByteOrder.LITTLE_ENDIAN);
    long sequence = buffer.getLong(at + RecordValue.SEQUENCE_OFFSET, ByteOrder.LITTLE_ENDIAN);
    sink.onRecord(record.partition(), producer, sequence, length);
  }

  @Override
  public void close() {
    subscriber.close();
  }
}
