package io.driftdb.client.consume;

import io.driftdb.client.Position;
import io.driftdb.client.SubscriberConfig;
import io.driftdb.client.TopicInfo;
import io.driftdb.client.wire.Connection;
import io.driftdb.client.wire.Link;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * One broker that a subscriber reads partitions from: how far each has been read, the subscription
 * there, and when and where it is to go on after it was lost. Belongs to the polling thread.
 */
public final class Source {
  private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long STABLE_NS = TimeUnit.SECONDS.toNanos(10);
  private static final byte[] EMPTY = {};

  private final Link link;
  private final SubscriberConfig config;
  private final DeliveryQueue queue;
  private final Reconnect reconnect;
  private final Map<Long, PartitionProgress> partitions = new LinkedHashMap<>();
  private final ReadPositions positions = new ReadPositions();
  private DeliveryQueue.Inlet inlet;
  private SubscriptionRequest subscription;
  private int lastSubscriptionId;
  private UUID clusterId;
  private long windowBytes;
  private long uncreditedBytes;
  private boolean changed;
  private boolean positionLost;
  private DriftException trouble;
  private long troubleSinceNs;
  private long retryAtNs;
  private long subscribedAtNs;
  private long pauseNs = FIRST_PAUSE_NS;

  public Source(Link link, SubscriberConfig config, DeliveryQueue queue) {
    this.link = link;
    this.config = config;
    this.queue = queue;
    this.reconnect = new Reconnect(link, queue::wake);
  }

  /** Adds a partition, or moves to another position in it. */
  public void add(TopicInfo topic, int partition, Position from) {
    long key = key(topic.id(), partition);
    PartitionProgress known = partitions.get(key);
    if (known == null) {
      partitions.put(key, new PartitionProgress(topic.name(), topic.id(), partition, from));
    } else {
      known.seek(from);
    }
    if (positionLost) {
      positions.clear();
      positionLost = false;
    }
    changed = true;
  }

  /** Leaves out all partitions of a topic. */
  public void remove(String topic) {
    changed |= partitions.values().removeIf(p -> p.topic().equals(topic));
  }

  private static long key(int topicId, int partition) {
    return ((long) topicId << 32) | partition;
  }

  public boolean isEmpty() {
    return partitions.isEmpty();
  }

  /** How far a partition is; null for one that is not read from here. */
  public PartitionProgress progress(int topicId, int partition) {
    return partitions.get(key(topicId, partition));
  }

  /** As the other, by name. */
  public PartitionProgress progress(String topic, int partition) {
    for (PartitionProgress p : partitions.values()) {
      if (p.topic().equals(topic) && p.partition() == partition) {
        return p;
      }
    }
    return null;
  }

  /** Has it subscribe anew, from where its partitions are. */
  public void resubscribe() {
    changed = true;
  }

  /**
   * Subscribes if it has to and may, as one of so many sources; when it wants to be tended again,
   * at the latest, though not beyond the deadline. Throws what does not pass, or lasts.
   */
  public long tend(int sources, long deadlineNs) {
    while (changed || (subscription == null && !isEmpty())) {
      if (trouble != null && System.nanoTime() - retryAtNs < 0) {
        return retryAtNs - deadlineNs < 0 ? retryAtNs : deadlineNs;
      }
      try {
        if (!trySubscribe(sources)) {
          return deadlineNs; // or sooner, when the queue is woken
        }
      } catch (DriftException e) {
        drop();
        onTrouble(e);
      }
    }
    return deadlineNs;
  }

  /** False while it waits for a connection. */
  private boolean trySubscribe(int sources) {
    long timeoutNs = link.config().requestTimeout().toNanos();
    endSubscription(System.nanoTime() + timeoutNs);
    if (isEmpty()) {
      changed = false;
      return true;
    }
    boolean waits = sources == 1 || trouble == null;
    Connection connection = waits ? link.await(System.nanoTime()) : reconnect.poll();
    if (connection == null) {
      return false;
    }
    clusterId = connection.broker().clusterId();
    windowBytes = Math.max(1, config.creditBytes() / sources);
    inlet = queue.new Inlet(this);
    SubscriptionRequest request = new SubscriptionRequest(connection, ++lastSubscriptionId);
    request.subscribe(
        partitions.values(), windowBytes, token(), inlet, System.nanoTime() + timeoutNs);
    subscription = request;
    uncreditedBytes = 0;
    changed = false;
    subscribedAtNs = System.nanoTime();
    if (trouble != null && trouble.code() == ErrorCode.CONNECTION_LOST) {
      trouble = null;
    }
    return true;
  }

  private void endSubscription(long deadlineNs) {
    settleIfStable();
    try {
      if (subscription != null && subscription.isOpen()) {
        subscription.unsubscribe(deadlineNs);
      }
    } catch (DriftException e) {
      if (e.code() != ErrorCode.UNKNOWN_SUBSCRIPTION) {
        throw e;
      }
    } finally {
      drop();
    }
  }

  /** Nothing that still comes of the subscription is to be taken for what comes of the next. */
  private void drop() {
    subscription = null;
    if (inlet != null) {
      inlet.close();
    }
  }

  /** Its subscription has ended. Throws as {@link #tend}. */
  public void onEnd(DriftException end) {
    settleIfStable();
    drop();
    onTrouble(end);
  }

  /** A subscription that has been there for a while has seen the last trouble's end. */
  private void settleIfStable() {
    if (subscription != null && System.nanoTime() - subscribedAtNs > STABLE_NS) {
      settled();
    }
  }

  /** Goes on after a pause if the trouble may pass, and has not lasted for too long. */
  private void onTrouble(DriftException e) {
    long now = System.nanoTime();
    if (trouble == null) {
      troubleSinceNs = now;
    }
    boolean lasting = now - troubleSinceNs > config.reconnectTimeout().toNanos();
    if (!e.code().retriable()) {
      positionLost |= e.code() == ErrorCode.POSITION_LOST;
      settled();
      throw e;
    }
    trouble = e;
    retryAtNs = now + pauseNs;
    pauseNs = Math.min(pauseNs * 2, LONGEST_PAUSE_NS);
    if (lasting) { // told once in so long, and it still goes on
      troubleSinceNs = now;
      throw e;
    }
  }

  private void settled() {
    trouble = null;
    pauseNs = FIRST_PAUSE_NS;
  }

  /** A delivery has been shown, which lets the broker send as much again. */
  public void onShown(Delivery delivery) {
    settled();
    uncreditedBytes += delivery.length();
    if (uncreditedBytes >= windowBytes / 2 && subscription != null) {
      subscription.credit(uncreditedBytes);
      uncreditedBytes = 0;
    }
  }

  /** Records of a delivery below that LSN have been read. */
  public void onRead(Delivery delivery, long lsn) {
    positions.advance(delivery.shard(), delivery.epoch(), lsn);
  }

  /** What has been read from here; empty for nothing, or before the first subscription. */
  public byte[] token() {
    return clusterId == null ? EMPTY : positions.token(clusterId);
  }
}
