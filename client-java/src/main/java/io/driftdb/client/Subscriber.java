package io.driftdb.client;

import io.driftdb.client.consume.Delivery;
import io.driftdb.client.consume.DeliveryQueue;
import io.driftdb.client.consume.PartitionProgress;
import io.driftdb.client.consume.ReadPositions;
import io.driftdb.client.consume.SubscriptionRequest;
import io.driftdb.client.wire.Connection;
import io.driftdb.client.wire.Link;
import io.driftdb.schema.BatchReader;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Reads partitions of any topics, in LSN order for each shard, from any position on. One thread at
 * a time. After a lost connection it goes on where it was: no record is missing, none comes twice;
 * the checksum that the producer has set is checked before a record is shown. An error that it
 * throws stays: what was read before it is whole.
 */
public final class Subscriber implements AutoCloseable {
  private static final int MAX_RECORDS_LENGTH = 256 << 20;

  private final Link link;
  private final Admin admin;
  private final SubscriberConfig config;
  private final Map<Long, PartitionProgress> partitions = new LinkedHashMap<>();
  private final ReadPositions positions = new ReadPositions();
  private final BatchReader batches = new BatchReader(MAX_RECORDS_LENGTH);
  private final RecordView view = new RecordView(batches.records());
  private DeliveryQueue queue = new DeliveryQueue();
  private SubscriptionRequest subscription;
  private int lastSubscriptionId;
  private long uncreditedBytes;
  private boolean changed;
  private boolean drained;
  private boolean closed;

  Subscriber(Link link, Admin admin, SubscriberConfig config) {
    this.link = link;
    this.admin = admin;
    this.config = config;
  }

  /** Adds a partition, or moves to another position in it. UNKNOWN_TOPIC, UNKNOWN_PARTITION. */
  public Subscriber subscribe(String topic, int partition, Position from) {
    TopicInfo info = admin.topic(topic);
    Admin.checkPartition(info, partition);
    add(info, partition, from);
    return this;
  }

  /** Adds all partitions of a topic. */
  public Subscriber subscribeAll(String topic, Position from) {
    TopicInfo info = admin.topic(topic);
    for (int p = 0; p < info.partitions(); p++) {
      add(info, p, from);
    }
    return this;
  }

  private void add(TopicInfo topic, int partition, Position from) {
    long key = key(topic.id(), partition);
    PartitionProgress known = partitions.get(key);
    if (known == null) {
      partitions.put(key, new PartitionProgress(topic.name(), topic.id(), partition, from));
    } else {
      known.seek(from);
    }
    changed = true;
  }

  private static long key(int topicId, int partition) {
    return ((long) topicId << 32) | partition;
  }

  /**
   * Waits for records, at most that long; returns some of those that are there, or none. Throws
   * what ends the subscription: CORRUPT_RANGE, OFFSET_OUT_OF_RANGE, POSITION_LOST, UNKNOWN_TOPIC,
   * CONNECTION_LOST when the broker stays away for longer than the reconnect timeout.
   */
  public List<ConsumedRecord> poll(Duration timeout) {
    List<ConsumedRecord> records = new ArrayList<>();
    poll(record -> records.add(record.toRecord()), timeout);
    return records;
  }

  /**
   * As {@link #poll(Duration)}, without an object for each record; returns how many were visited.
   */
  public int poll(RecordVisitor visitor, Duration timeout) {
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    int count = 0;
    while (count == 0) {
      ensureSubscribed();
      Delivery delivery = take(deadlineNs);
      if (delivery == null) {
        break;
      }
      if (delivery.end() != null) {
        onEnd(delivery.end());
      } else {
        count = visit(delivery, visitor);
        credit(delivery.length());
      }
    }
    return count;
  }

  private Delivery take(long deadlineNs) {
    try {
      return queue.poll(deadlineNs - System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private void ensureSubscribed() {
    if (closed) {
      throw new DriftException(ErrorCode.CLIENT_CLOSED, ErrorCode.CLIENT_CLOSED.advice());
    }
    if (partitions.isEmpty()) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST, "subscribe to a partition before polling");
    }
    boolean lost = subscription == null || (drained && !subscription.isOpen());
    if (!changed && !lost) {
      return;
    }
    long deadlineNs = System.nanoTime() + config.reconnectTimeout().toNanos();
    while (true) {
      try {
        trySubscribe(deadlineNs);
        return;
      } catch (DriftException e) {
        if (!e.code().retriable() || System.nanoTime() - deadlineNs > 0) {
          throw e;
        }
      }
    }
  }

  private void trySubscribe(long deadlineNs) {
    long timeoutMs = link.config().requestTimeout().toMillis();
    if (subscription != null && subscription.isOpen()) {
      subscription.unsubscribe(timeoutMs);
    }
    subscription = null;
    queue = new DeliveryQueue();
    Connection connection = link.await(deadlineNs);
    SubscriptionRequest request = new SubscriptionRequest(connection, ++lastSubscriptionId);
    byte[] token = positions.token(connection.broker().clusterId());
    request.subscribe(partitions.values(), config.creditBytes(), token, queue, timeoutMs);
    subscription = request;
    uncreditedBytes = 0;
    changed = false;
    drained = false;
  }

  private void onEnd(DriftException end) {
    drained = true;
    subscription = null;
    if (!end.code().retriable()) {
      throw end;
    }
  }

  private void credit(long bytes) {
    uncreditedBytes += bytes;
    if (uncreditedBytes >= config.creditBytes() / 2 && subscription != null) {
      subscription.credit(uncreditedBytes);
      uncreditedBytes = 0;
    }
  }

  private int visit(Delivery delivery, RecordVisitor visitor) {
    DirectBuffer buffer = delivery.buffer();
    int count = 0;
    int at = 0;
    while (at < delivery.length()) {
      int batchAt = at + DeliveryDescriptor.BATCH_OFFSET;
      ErrorCode sound = batches.open(buffer, batchAt, delivery.length() - batchAt);
      if (sound != ErrorCode.NONE) {
        throw new DriftException(sound, batches.problem() + ". " + sound.advice());
      }
      BatchHeaderDecoder header = batches.header();
      int entryLength = DeliveryDescriptor.entryLength(header.batchLength());
      PartitionProgress progress = partitions.get(key(header.topicId(), header.partition()));
      if (progress != null && header.nextOffset() > progress.nextOffset()) {
        view.lsn =
            buffer.getLong(at + DeliveryDescriptor.FIRST_LSN_OFFSET, ByteOrder.LITTLE_ENDIAN);
        view.appendTimeNs =
            buffer.getLong(at + DeliveryDescriptor.APPEND_TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
        count += visitBatch(header, progress, visitor);
        positions.advance(delivery.shard(), delivery.epoch(), view.lsn);
      }
      at += entryLength;
    }
    return count;
  }

  private int visitBatch(
      BatchHeaderDecoder header, PartitionProgress progress, RecordVisitor visitor) {
    if (header.baseOffset() > progress.nextOffset()) {
      throw new DriftException(
          ErrorCode.CORRUPT_RANGE,
          "topic '"
              + progress.topic()
              + "' partition "
              + progress.partition()
              + ": expected offset "
              + progress.nextOffset()
              + ", got "
              + header.baseOffset());
    }
    view.topic = progress.topic();
    view.partition = progress.partition();
    view.offset = header.baseOffset();
    int count = 0;
    while (batches.records().next()) {
      if (view.offset >= progress.nextOffset()) {
        progress.advanceTo(view.offset + 1);
        visitor.onRecord(view);
        count++;
      }
      view.offset++;
      view.lsn++;
    }
    if (batches.records().malformed() != null) {
      throw new DriftException(ErrorCode.INVALID_RECORD, batches.records().malformed());
    }
    progress.advanceTo(header.nextOffset());
    return count;
  }

  /** Offset of the next record of a partition, -1 before the first poll. */
  public long nextOffset(String topic, int partition) {
    for (PartitionProgress p : partitions.values()) {
      if (p.topic().equals(topic) && p.partition() == partition) {
        return p.nextOffset();
      }
    }
    return -1;
  }

  /** What has been read so far, for the broker to check when somebody goes on from there. */
  public byte[] token() {
    Connection connection = link.current();
    return connection == null ? new byte[0] : positions.token(connection.broker().clusterId());
  }

  @Override
  public void close() {
    closed = true;
    link.close();
    batches.close();
  }
}
