package io.driftdb.client;

import io.driftdb.client.produce.Lanes;
import io.driftdb.client.produce.RecordFields;
import io.driftdb.client.produce.TransactionDraft;
import io.driftdb.client.wire.Links;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Appends records, in order for each partition, each exactly once: what is sent again after a lost
 * connection is recognised by the broker. Any thread may send. What gathers while requests are
 * under way goes out with the next one; nothing waits for company.
 *
 * <p>A send that fails was not appended, with these exceptions, after which that is unknown:
 * CONNECTION_LOST, DEADLINE_EXCEEDED, SHUTTING_DOWN, CLIENT_CLOSED, LEADER_CHANGED, SHARD_POISONED,
 * INTERNAL, PRODUCER_FENCED, UNKNOWN_PRODUCER, and what keeps a table from telling a verdict:
 * TABLE_UNAVAILABLE, TABLE_INCOMPLETE, DATA_DAMAGED, CORRUPT_RANGE and FORMAT_TOO_NEW. Records
 * behind a failed one are still appended; only PRODUCER_FENCED, and what the broker says when it
 * does not let the producer in, end the producer.
 *
 * <p>In a cluster of several shards each shard's records go to the node that leads it, on a
 * connection of their own; a shard without a leader delays only its own records. What ends the
 * producer on one shard ends it on all.
 *
 * <p>Stages complete and listeners are called one at a time, in a cluster for each shard, mostly on
 * the connection's reader, so they must not block: not on this producer's {@code send}, {@code
 * flush} or {@code close}.
 */
public final class Producer implements AutoCloseable {
  private final Links links;
  private final Admin admin;
  private final ProducerConfig config;
  private final Lanes lanes;
  private final int maxBatchBytes;
  private final Map<String, TopicHandle> topics = new ConcurrentHashMap<>();
  private final ThreadLocal<RecordFields> fields = ThreadLocal.withInitial(RecordFields::new);

  Producer(Links links, Admin admin, ProducerConfig config) {
    this.links = links;
    this.admin = admin;
    this.config = config;
    this.lanes = new Lanes(links, config);
    this.maxBatchBytes = lanes.maxBatchBytes();
  }

  /**
   * Appends a record; the stage completes with its place, or with a DriftException. Waits while the
   * memory is full, at most for the block timeout, then throws BUFFER_FULL. Throws at once:
   * UNKNOWN_TOPIC, UNKNOWN_PARTITION, RECORD_TOO_LARGE, INVALID_RECORD, KEY_REQUIRED,
   * KEY_TOO_LARGE, INVALID_CONDITION, CLIENT_CLOSED and what has ended the producer.
   */
  public CompletableFuture<Receipt> send(ProducerRecord record) {
    PartitionHandle handle = handleFor(record);
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    handle.lane.add(handle.queue, checked(handle, record), receipt);
    return receipt;
  }

  /** As {@link #send}, but returns null at once when the memory is full. */
  public CompletableFuture<Receipt> trySend(ProducerRecord record) {
    PartitionHandle handle = handleFor(record);
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    boolean added = handle.lane.tryAdd(handle.queue, checked(handle, record), receipt);
    return added ? receipt : null;
  }

  /**
   * Appends records of any topics all at once, or none: whoever reads them sees all or none, and in
   * tables all are changed or nothing is. The stage completes with their places, in the order of
   * the list, or fails as a whole. Where an APPLIED verdict is not APPLIED, it is so for none of
   * them.
   *
   * <p>Their partitions have to be on one shard, else TRANSACTION_ACROSS_SHARDS ({@link
   * TopicOptions#shard} puts topics on one); the records for a partition have to fit in one batch
   * and all in one request, else TRANSACTION_TOO_LARGE. It keeps its place among what is sent to
   * its partitions. Else as {@link #send(ProducerRecord)}.
   */
  public CompletableFuture<List<Receipt>> sendTransaction(List<ProducerRecord> records) {
    TransactionDraft draft = new TransactionDraft();
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>(records.size());
    List<PartitionHandle> handles = TransactionPlacement.place(records, this::handleOn);
    for (PartitionHandle handle : handles) {
      ProducerRecord record = records.get(receipts.size());
      CompletableFuture<Receipt> receipt = new CompletableFuture<>();
      draft.add(handle.queue, checked(handle, record), receipt);
      receipts.add(receipt);
    }
    draft.check(maxBatchBytes, lanes.maxRequestBytes());
    handles.get(0).lane.add(draft); // of all of them: they are on one shard
    return CompletableFuture.allOf(receipts.toArray(CompletableFuture[]::new))
        .thenApply(all -> receipts.stream().map(CompletableFuture::join).toList());
  }

  /** The partition of a record; for one that may go to any, one on that shard, if it is known. */
  private PartitionHandle handleOn(ProducerRecord record, int shard) {
    PartitionHandle handle = handleFor(record);
    boolean free = record.partition() < 0 && record.key() == null;
    TopicInfo topic = handle.topic;
    if (free && shard >= 0 && topic.shardOf(handle.queue.partition()) != shard) {
      for (int p = 0; p < topic.partitions(); p++) {
        if (topic.shardOf(p) == shard) {
          return topic(topic.name()).partition(p);
        }
      }
    }
    return handle;
  }

  private PartitionHandle handleFor(ProducerRecord record) {
    TopicHandle topic = topic(record.topic());
    if (record.partition() >= 0) {
      return topic.partition(record.partition());
    }
    return record.key() == null ? topic.next() : topic.partitionOf(record.key());
  }

  private RecordFields checked(PartitionHandle handle, ProducerRecord record) {
    RecordFields f = new RecordFields();
    f.op = record.op();
    f.timestampMs = record.timestampMs();
    f.key = record.key() == null ? null : new UnsafeBuffer(record.key());
    f.keyLength = record.key() == null ? 0 : record.key().length;
    f.value = record.value() == null ? null : new UnsafeBuffer(record.value());
    f.valueLength = record.value() == null ? 0 : record.value().length;
    f.headers(record.headers());
    f.condition = record.condition();
    f.conditionLsn = record.conditionLsn();
    f.check(handle.topic.kind() == TopicKind.TABLE, maxBatchBytes);
    return f;
  }

  /** Looks a topic up, for sends that do not allocate. UNKNOWN_TOPIC. */
  public TopicHandle topic(String name) {
    TopicHandle known = topics.get(name);
    if (known == null) {
      TopicHandle made = new TopicHandle(admin.topic(name), lanes);
      TopicHandle raced = topics.putIfAbsent(name, made);
      known = raced == null ? made : raced;
    }
    return known;
  }

  /** As {@link #topic(String)}, with a listener for each partition: it hears of all its batches. */
  public TopicHandle topic(String name, IntFunction<BatchListener> listeners) {
    TopicHandle handle = topic(name);
    for (int p = 0; p < handle.topic().partitions(); p++) {
      handle.partition(p).queue.listen(listeners.apply(p));
    }
    return handle;
  }

  /**
   * Looks a partition up for {@link #send(PartitionHandle, Op, long, DirectBuffer, int, int,
   * DirectBuffer, int, int)}; the listener hears of its batches, instead of the one before.
   */
  public PartitionHandle partition(String topicName, int partition, BatchListener listener) {
    PartitionHandle handle = topic(topicName).partition(partition);
    handle.queue.listen(listener);
    return handle;
  }

  /**
   * Appends a record without allocating: the partition's listener hears of its batch. A null buffer
   * is a null key or value; both are copied. Returns false, and has done nothing, when the memory
   * is full. Throws as {@link #send(ProducerRecord)} does.
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
    RecordFields f =
        checked(
            handle, op, timestampMs, key, keyOffset, keyLength, value, valueOffset, valueLength);
    return handle.lane.tryAdd(handle.queue, f, null);
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
    RecordFields f =
        checked(
            handle, op, timestampMs, key, keyOffset, keyLength, value, valueOffset, valueLength);
    handle.lane.add(handle.queue, f, null);
  }

  private RecordFields checked(
      PartitionHandle handle,
      Op op,
      long timestampMs,
      DirectBuffer key,
      int keyOffset,
      int keyLength,
      DirectBuffer value,
      int valueOffset,
      int valueLength) {
    RecordFields f = fields.get();
    f.op = op;
    f.timestampMs = timestampMs;
    f.key = key;
    f.keyOffset = keyOffset;
    f.keyLength = keyLength;
    f.value = value;
    f.valueOffset = valueOffset;
    f.valueLength = valueLength;
    f.check(handle.topic.kind() == TopicKind.TABLE, maxBatchBytes);
    return f;
  }

  /** Forgets what it knows of a topic, which has been deleted and made again. */
  public void refresh(String topicName) {
    topics.remove(topicName);
  }

  /**
   * Waits until all that was sent before is answered, and whoever waits for the answers told: at
   * most for the delivery timeout and some seconds, then DEADLINE_EXCEEDED.
   */
  public void flush() {
    flush(config.deliveryTimeout().plusSeconds(5).plus(links.config().connectTimeout()));
  }

  /** As {@link #flush()}, at most for that long. */
  public void flush(Duration timeout) {
    if (!lanes.awaitAnswers(System.nanoTime() + timeout.toNanos())) {
      throw new DriftException(ErrorCode.DEADLINE_EXCEEDED, ErrorCode.DEADLINE_EXCEEDED.advice());
    }
  }

  /**
   * Takes no more records, finishes what is under way, at most for the delivery timeout, and ends;
   * what is not answered by then fails with CLIENT_CLOSED.
   */
  @Override
  public void close() {
    lanes.close();
  }
}
