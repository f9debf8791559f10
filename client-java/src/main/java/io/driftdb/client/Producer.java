package io.driftdb.client;

import io.driftdb.client.produce.Accumulator;
import io.driftdb.client.produce.PartitionQueue;
import io.driftdb.client.produce.Partitioner;
import io.driftdb.client.produce.Sender;
import io.driftdb.client.wire.Connection;
import io.driftdb.client.wire.Link;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Appends records, in order for each partition, each exactly once: what is sent again after a lost
 * connection is recognised by the broker. Any thread may send. A send that fails was not appended,
 * but for CONNECTION_LOST, DEADLINE_EXCEEDED and CLIENT_CLOSED, after which that is unknown.
 */
public final class Producer implements AutoCloseable {
  private static final int STICKY_RECORDS = 64;

  private final Link link;
  private final Admin admin;
  private final ProducerConfig config;
  private final Accumulator accumulator;
  private final Sender sender;
  private final int maxBatchBytes;
  private final Map<String, TopicInfo> topics = new ConcurrentHashMap<>();
  private final Map<String, PartitionHandle[]> handles = new ConcurrentHashMap<>();
  private final ThreadLocal<Accumulator.Fields> fields =
      ThreadLocal.withInitial(Accumulator.Fields::new);
  private int unkeyed;

  Producer(Link link, Admin admin, ProducerConfig config) {
    this.link = link;
    this.admin = admin;
    this.config = config;
    this.accumulator = new Accumulator(config);
    this.sender = new Sender(link, config, accumulator);
    Connection connection =
        link.await(System.nanoTime() + link.config().requestTimeout().toNanos());
    this.maxBatchBytes = connection.broker().maxBatchBytes();
    sender.start();
  }

  /**
   * Appends a record; the stage completes with its place, or with a DriftException, on the
   * connection's reader thread. Waits while the memory is full, then throws BUFFER_FULL. Throws at
   * once: UNKNOWN_TOPIC, UNKNOWN_PARTITION, RECORD_TOO_LARGE, KEY_REQUIRED, KEY_TOO_LARGE.
   */
  public CompletableFuture<Receipt> send(ProducerRecord record) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    long untilNs = System.nanoTime() + config.blockTimeout().toNanos();
    add(record, receipt, Math.max(1, untilNs));
    return receipt;
  }

  /** As {@link #send}, but returns null at once when the memory is full. */
  public CompletableFuture<Receipt> trySend(ProducerRecord record) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    return add(record, receipt, 0) ? receipt : null;
  }

  private boolean add(ProducerRecord record, CompletableFuture<Receipt> receipt, long untilNs) {
    TopicInfo topic = topic(record.topic());
    int partition =
        record.partition() >= 0 ? record.partition() : partitionFor(topic, record.key());
    PartitionHandle handle = handle(topic, partition);
    Accumulator.Fields f = new Accumulator.Fields();
    f.op = record.op();
    f.timestampMs = record.timestampMs();
    f.key = record.key() == null ? null : new UnsafeBuffer(record.key());
    f.keyLength = record.key() == null ? 0 : record.key().length;
    f.value = record.value() == null ? null : new UnsafeBuffer(record.value());
    f.valueLength = record.value() == null ? 0 : record.value().length;
    f.headers = record.headers();
    check(topic, f);
    return accumulator.add(handle.queue, f, receipt, untilNs);
  }

  /**
   * Looks a partition up for {@link #send(PartitionHandle, Op, long, DirectBuffer, int, int,
   * DirectBuffer, int, int)}; the listener hears of its batches.
   */
  public PartitionHandle partition(String topicName, int partition, BatchListener listener) {
    TopicInfo topic = topic(topicName);
    PartitionHandle handle = handle(topic, partition);
    handle.queue.listen(listener);
    return handle;
  }

  /**
   * Appends a record without allocating: the partition's listener hears of its batch. A null buffer
   * is a null key or value. Returns false, and has done nothing, when the memory is full.
   */
  public boolean trySend(
      PartitionHandle handle,
      Op op,
      long timestampMs,
      DirectBuffer key,
      int keyOffset,
      int keyLength,
      DirectBuffer value,
      int valueOffset,
      int valueLength) {
    return add(
        handle, op, timestampMs, key, keyOffset, keyLength, value, valueOffset, valueLength, 0);
  }

  /** As the other, but waits while the memory is full, then throws BUFFER_FULL. */
  public void send(
      PartitionHandle handle,
      Op op,
      long timestampMs,
      DirectBuffer key,
      int keyOffset,
      int keyLength,
      DirectBuffer value,
      int valueOffset,
      int valueLength) {
    long untilNs = System.nanoTime() + config.blockTimeout().toNanos();
    add(
        handle,
        op,
        timestampMs,
        key,
        keyOffset,
        keyLength,
        value,
        valueOffset,
        valueLength,
        Math.max(1, untilNs));
  }

  private boolean add(
      PartitionHandle handle,
      Op op,
      long timestampMs,
      DirectBuffer key,
      int keyOffset,
      int keyLength,
      DirectBuffer value,
      int valueOffset,
      int valueLength,
      long untilNs) {
    Accumulator.Fields f = fields.get();
    f.op = op;
    f.timestampMs = timestampMs;
    f.key = key;
    f.keyOffset = keyOffset;
    f.keyLength = keyLength;
    f.value = value;
    f.valueOffset = valueOffset;
    f.valueLength = valueLength;
    check(handle.topic, f);
    return accumulator.add(handle.queue, f, null, untilNs);
  }

  private TopicInfo topic(String name) {
    TopicInfo known = topics.get(name);
    if (known == null) {
      known = admin.topic(name);
      topics.put(name, known);
    }
    return known;
  }

  private int partitionFor(TopicInfo topic, byte[] key) {
    if (key != null) {
      return Partitioner.partitionOf(key, topic.partitions());
    }
    synchronized (this) {
      unkeyed = (unkeyed + 1) & Integer.MAX_VALUE;
      return unkeyed / STICKY_RECORDS % topic.partitions();
    }
  }

  private PartitionHandle handle(TopicInfo topic, int partition) {
    Admin.checkPartition(topic, partition);
    PartitionHandle[] known =
        handles.computeIfAbsent(topic.name(), n -> new PartitionHandle[topic.partitions()]);
    synchronized (known) {
      if (known[partition] == null) {
        PartitionQueue queue =
            accumulator.queue(topic.name(), topic.id(), partition, topic.kind() == TopicKind.TABLE);
        known[partition] = new PartitionHandle(queue, topic);
      }
      return known[partition];
    }
  }

  private void check(TopicInfo topic, Accumulator.Fields f) {
    int length =
        FrameDescriptor.BATCH_HEADER_LENGTH
            + BatchWriter.recordLength(
                f.key == null ? 0 : f.keyLength, f.value == null ? 0 : f.valueLength);
    if (length > maxBatchBytes) {
      throw new DriftException(
          ErrorCode.RECORD_TOO_LARGE,
          "a record of "
              + length
              + " bytes exceeds the broker's limit of "
              + maxBatchBytes
              + ". "
              + ErrorCode.RECORD_TOO_LARGE.advice());
    }
    if (topic.kind() == TopicKind.TABLE) {
      if (f.key == null) {
        throw new DriftException(ErrorCode.KEY_REQUIRED, ErrorCode.KEY_REQUIRED.advice());
      }
      if (f.keyLength > FrameDescriptor.MAX_TABLE_KEY_BYTES) {
        throw new DriftException(
            ErrorCode.KEY_TOO_LARGE,
            "the key has " + f.keyLength + " bytes. " + ErrorCode.KEY_TOO_LARGE.advice());
      }
    }
  }

  /** Forgets what it knows of a topic, which has been deleted and made again. */
  public void refresh(String topicName) {
    topics.remove(topicName);
    handles.remove(topicName);
  }

  /** Waits until all that was sent is answered; DEADLINE_EXCEEDED when that takes too long. */
  public void flush() {
    long untilNs = System.nanoTime() + config.deliveryTimeout().toNanos() * 2;
    if (!accumulator.awaitEmpty(untilNs)) {
      throw new DriftException(ErrorCode.DEADLINE_EXCEEDED, ErrorCode.DEADLINE_EXCEEDED.advice());
    }
  }

  /** Waits for what is under way, at most for the delivery timeout, and ends. */
  @Override
  public void close() {
    accumulator.awaitEmpty(System.nanoTime() + config.deliveryTimeout().toNanos());
    sender.stop();
    link.close();
  }
}
