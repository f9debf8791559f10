package io.driftdb.client;

import io.driftdb.client.consume.Delivery;
import io.driftdb.client.consume.DeliveryPool;
import io.driftdb.client.consume.DeliveryQueue;
import io.driftdb.client.consume.Follower;
import io.driftdb.client.consume.PartitionProgress;
import io.driftdb.client.consume.Source;
import io.driftdb.client.wire.Link;
import io.driftdb.client.wire.Links;
import io.driftdb.schema.BatchReader;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * Reads partitions of any topics, in LSN order for each shard, from any position on. After a lost
 * connection it goes on where it was: no record is missing, none comes twice; the checksum that the
 * producer has set is checked before a record is shown. The broker sends as much as there is credit
 * for, which bounds the memory. In a cluster of several shards each shard's records come from the
 * node that led it when that was connected to; one that is lost delays only its own.
 *
 * <p>One thread at a time polls and subscribes; only {@link #close} may be called from any. What
 * was read before an error is whole, and the next poll goes on behind it: an error of the data
 * therefore comes again, until the partition is subscribed at a position behind the damage.
 */
public final class Subscriber implements AutoCloseable {
  private static final int MAX_RECORDS_LENGTH = 256 << 20;
  private static final long CLOSE_MS = 10_000;
  private static final Duration FOLLOW_POLL = Duration.ofMillis(200);

  private final Links links;
  private final Admin admin;
  private final SubscriberConfig config;
  private final Map<Link, Source> sources = new LinkedHashMap<>();
  private final BatchReader batches = new BatchReader(MAX_RECORDS_LENGTH);
  private final RecordView view = new RecordView(batches.records());
  private final DeliveryPool pool;
  private final DeliveryQueue queue;
  private final ReentrantLock polling = new ReentrantLock();
  private DriftException pending;
  private Follower follower;
  private volatile boolean closed;

  Subscriber(Links links, Admin admin, SubscriberConfig config) {
    this.links = links;
    this.admin = admin;
    this.config = config;
    this.pool = new DeliveryPool(config.creditBytes());
    this.queue = new DeliveryQueue(pool);
  }

  /** Adds a partition, or moves to another position in it. UNKNOWN_TOPIC, UNKNOWN_PARTITION. */
  public Subscriber subscribe(String topic, int partition, Position from) {
    subscribe(admin.topic(topic), partition, from);
    return this;
  }

  /** As the other, for a topic that has been described before. */
  public Subscriber subscribe(TopicInfo topic, int partition, Position from) {
    Admin.checkPartition(topic, partition);
    add(topic, partition, from);
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
    Link link = links.link(topic.shardOf(partition));
    Source source = sources.get(link);
    if (source == null) {
      sources.values().forEach(Source::resubscribe); // with less credit: it is divided anew
      source = new Source(link, config, queue);
      sources.put(link, source);
    }
    source.add(topic, partition, from);
    pending = null;
  }

  /** Leaves out all partitions of a topic from now on, also of one that has been deleted. */
  public Subscriber unsubscribe(String topic) {
    sources.values().forEach(source -> source.remove(topic));
    return this;
  }

  /**
   * Waits for records, at most that long; returns some of those that are there, or none. Throws
   * what ends the subscription: CORRUPT_RANGE, CHECKSUM_MISMATCH, OFFSET_OUT_OF_RANGE,
   * POSITION_LOST, UNKNOWN_TOPIC, CLIENT_CLOSED; CONNECTION_LOST and other passing troubles when
   * they last for longer than the reconnect timeout. An attempt to connect may outlast the timeout.
   */
  public List<ConsumedRecord> poll(Duration timeout) {
    List<ConsumedRecord> records = new ArrayList<>();
    poll(record -> records.add(record.toRecord()), timeout);
    return records;
  }

  /**
   * As {@link #poll(Duration)}, without an object for each record; returns how many were visited.
   * What the visitor throws is passed on, and the record that it threw at comes again.
   */
  public int poll(RecordVisitor visitor, Duration timeout) {
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    polling.lock();
    try {
      return pollLocked(visitor, deadlineNs);
    } finally {
      polling.unlock();
    }
  }

  private int pollLocked(RecordVisitor visitor, long deadlineNs) {
    if (pending != null) {
      DriftException failure = pending;
      pending = null;
      throw failure;
    }
    int count = 0;
    boolean over = false;
    while (count == 0 && !over) {
      long untilNs = tend(deadlineNs);
      Delivery delivery = queue.poll(untilNs - System.nanoTime());
      if (delivery != null) {
        count = take(delivery, visitor);
      } else {
        over = System.nanoTime() - deadlineNs >= 0 || Thread.currentThread().isInterrupted();
      }
    }
    return count;
  }

  /** Sees to the subscriptions; when that is to be done again, at the latest. */
  private long tend(long deadlineNs) {
    if (closed) {
      throw new DriftException(ErrorCode.CLIENT_CLOSED, ErrorCode.CLIENT_CLOSED.advice());
    }
    boolean reads = false;
    long untilNs = deadlineNs;
    for (Source source : sources.values()) {
      reads |= !source.isEmpty();
      untilNs = source.tend(sources.size(), untilNs);
    }
    if (!reads) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST, "subscribe to a partition before polling");
    }
    return untilNs;
  }

  private int take(Delivery delivery, RecordVisitor visitor) {
    if (delivery.end() != null) {
      delivery.source().onEnd(delivery.end());
      return 0;
    }
    int count = visit(delivery, visitor);
    delivery.source().onShown(delivery);
    pool.giveBack(delivery);
    return count;
  }

  /**
   * Shows each record to the visitor from now on, on a thread of the subscriber's own, until it is
   * closed or an error ends it, which {@code onEnd} gets: one of {@link #poll(Duration)}'s or what
   * the visitor has thrown. Subscribe to partitions before; call it once.
   */
  public void follow(RecordVisitor visitor, Consumer<RuntimeException> onEnd) {
    if (follower != null) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "the subscriber is followed already");
    }
    String name = "drift-subscriber-" + links.config().clientId();
    follower =
        new Follower(
            name,
            () -> poll(visitor, FOLLOW_POLL),
            e -> {
              if (!closed) {
                onEnd.accept(e);
              }
            });
    follower.start();
  }

  private int visit(Delivery delivery, RecordVisitor visitor) {
    int count = 0;
    int at = 0;
    while (at < delivery.length() && !closed) {
      DriftException problem = open(delivery, at);
      if (problem == null) {
        count += visitBatch(delivery, at, visitor);
        problem = malformed();
      }
      if (problem != null) {
        delivery.source().resubscribe();
        if (count == 0) {
          throw problem;
        }
        pending = problem;
        return count;
      }
      at += DeliveryDescriptor.entryLength(batches.header().batchLength());
    }
    return count;
  }

  /** Opens the batch of an entry; what is wrong with it, or null. */
  private DriftException open(Delivery delivery, int at) {
    int batchAt = at + DeliveryDescriptor.BATCH_OFFSET;
    ErrorCode sound = batches.open(delivery.buffer(), batchAt, delivery.length() - batchAt);
    if (sound != ErrorCode.NONE) {
      return new DriftException(sound, batches.problem() + ". " + sound.advice());
    }
    BatchHeaderDecoder header = batches.header();
    PartitionProgress progress = delivery.source().progress(header.topicId(), header.partition());
    return progress != null && header.baseOffset() > progress.nextOffset()
        ? new DriftException(ErrorCode.CORRUPT_RANGE, gap(progress, header.baseOffset()))
        : null;
  }

  private DriftException malformed() {
    String why = batches.records().malformed();
    return why == null ? null : new DriftException(ErrorCode.INVALID_RECORD, why);
  }

  private static String gap(PartitionProgress progress, long baseOffset) {
    return "topic '"
        + progress.topic()
        + "' partition "
        + progress.partition()
        + ": expected offset "
        + progress.nextOffset()
        + ", got "
        + baseOffset
        + ". "
        + ErrorCode.CORRUPT_RANGE.advice();
  }

  private int visitBatch(Delivery delivery, int at, RecordVisitor visitor) {
    BatchHeaderDecoder header = batches.header();
    PartitionProgress progress = delivery.source().progress(header.topicId(), header.partition());
    if (progress == null || header.nextOffset() <= progress.nextOffset()) {
      return 0;
    }
    DirectBuffer buffer = delivery.buffer();
    view.topic = progress.topic();
    view.partition = progress.partition();
    view.offset = header.baseOffset();
    view.lsn = buffer.getLong(at + DeliveryDescriptor.FIRST_LSN_OFFSET, ByteOrder.LITTLE_ENDIAN);
    view.appendTimeNs =
        buffer.getLong(at + DeliveryDescriptor.APPEND_TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
    int count = visitRecords(delivery.source(), progress, visitor);
    if (batches.records().malformed() == null && !closed) {
      progress.advanceTo(header.nextOffset());
    }
    delivery.source().onRead(delivery, view.lsn);
    return count;
  }

  private int visitRecords(Source source, PartitionProgress progress, RecordVisitor visitor) {
    int count = 0;
    try {
      while (!closed && batches.records().next()) {
        if (view.offset >= progress.nextOffset()) {
          visitor.onRecord(view);
          progress.advanceTo(view.offset + 1);
          count++;
        }
        view.offset++;
        view.lsn++;
      }
      return count;
    } catch (RuntimeException e) {
      source.resubscribe();
      throw e;
    }
  }

  /** Offset of the next record of a partition, -1 before the first poll. */
  public long nextOffset(String topic, int partition) {
    for (Source source : sources.values()) {
      PartitionProgress progress = source.progress(topic, partition);
      if (progress != null) {
        return progress.nextOffset();
      }
    }
    return -1;
  }

  /** What has been read so far, for the broker to check when somebody goes on from there. */
  public byte[] token() {
    return PositionToken.merge(sources.values().stream().map(Source::token).toList());
  }

  /** Ends it: a poll under way throws CLIENT_CLOSED, a visit under way is waited for. */
  @Override
  public void close() {
    closed = true;
    links.close();
    queue.wake();
    if (follower != null) {
      follower.close();
    }
    try {
      if (polling.tryLock(CLOSE_MS, TimeUnit.MILLISECONDS)) {
        batches.close();
        polling.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
