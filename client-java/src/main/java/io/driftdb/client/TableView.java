package io.driftdb.client;

import io.driftdb.client.table.TableFold;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.PositionKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * The table of a topic, folded from its records in this process: either following the topic on a
 * thread of its own, or as of one point and then unchanging. Any thread may read it. What ended the
 * following is thrown by every later read: a stale answer is never given.
 *
 * <p>A put is the whole row, byte by byte; a patch is a JSON merge patch (RFC 7396) of the row, a
 * missing one being patched as if it were {@code {}}; a delete removes the row. A patch that is no
 * JSON, or of a row that is none, changes nothing and is counted in {@link #rejected}.
 */
public final class TableView implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Subscriber subscriber;
  private final TopicInfo topic;
  private final TableFold fold;
  private final long[] nextOffsets;
  private long lastLsn;
  private DriftException failure;

  private TableView(Subscriber subscriber, TopicInfo topic, TableConfig config) {
    this.subscriber = subscriber;
    this.topic = topic;
    this.fold = new TableFold(config.maxBytes());
    this.nextOffsets = new long[topic.partitions()];
  }

  static TableView follow(DriftClient client, String topic, TableConfig config) {
    TopicInfo info = client.admin().topic(topic);
    Subscriber subscriber = client.subscriber(SubscriberConfig.defaults());
    TableView view = new TableView(subscriber, info, config);
    for (int p = 0; p < info.partitions(); p++) {
      // Not the earliest: without its first records the state could not be told.
      subscriber.subscribe(info, p, Position.offset(0));
    }
    subscriber.follow(view::apply, view::onEnd);
    return view;
  }

  private synchronized void onEnd(RuntimeException e) {
    failure =
        e instanceof DriftException known
            ? known
            : new DriftException(ErrorCode.INTERNAL, "the table can't be followed: " + e, e);
    notifyAll();
  }

  static TableView asOf(DriftClient client, String topic, Position point, TableConfig config) {
    TopicInfo info = client.admin().topic(topic);
    checkNamesAState(info, point);
    List<Admin.Resolved> ends = client.admin().resolveAll(info, endOf(point));
    try (Subscriber subscriber = client.subscriber(SubscriberConfig.defaults())) {
      TableView view = new TableView(subscriber, info, config);
      view.foldUpTo(point, ends, config.timeout());
      return view;
    }
  }

  private static void checkNamesAState(TopicInfo topic, Position point) {
    String several =
        switch (point.kind()) {
          case OFFSET -> topic.partitions() > 1 ? topic.partitions() + " partitions" : null;
          case LSN -> isOnOneShard(topic) ? null : "partitions on several shards";
          default -> null;
        };
    if (several != null) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "topic '" + topic.name() + "' has " + several + ": " + point + " names no state of it");
    }
  }

  private static boolean isOnOneShard(TopicInfo topic) {
    return Math.min(topic.partitions(), topic.spread()) <= 1;
  }

  /** The exclusive end of a state that includes the point. */
  private static Position endOf(Position point) {
    return point.kind() == PositionKind.EARLIEST ? point : point.behind();
  }

  private void foldUpTo(Position point, List<Admin.Resolved> ends, Duration timeout) {
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    long missing = 0;
    long[] endOffsets = new long[topic.partitions()];
    for (Admin.Resolved end : ends) {
      int p = end.range().partition();
      endOffsets[p] = Admin.offsetOf(topic, end);
      checkComplete(end.range(), point);
      if (endOffsets[p] > 0) {
        subscriber.subscribe(topic, p, Position.offset(0));
        missing += endOffsets[p];
      }
    }
    long[] left = {missing};
    RecordVisitor visitor =
        record -> {
          if (record.offset() < endOffsets[record.partition()]) {
            apply(record);
            left[0]--;
          }
        };
    while (left[0] > 0) {
      subscriber.poll(visitor, POLL);
      if (left[0] > 0 && System.nanoTime() - deadlineNs > 0) {
        throw new DriftException(
            ErrorCode.DEADLINE_EXCEEDED, "the replay took too long: allow more time");
      }
    }
  }

  private void checkComplete(PartitionRange range, Position point) {
    if (range.earliest() > 0) {
      throw new DriftException(
          ErrorCode.OFFSET_OUT_OF_RANGE,
          "topic '"
              + topic.name()
              + "' no longer holds its records before offset "
              + range.earliest()
              + " of partition "
              + range.partition()
              + ": the state as of "
              + point
              + " can't be told");
    }
  }

  private synchronized void apply(RecordView record) {
    fold.apply(record.op(), record.key(), record.value());
    nextOffsets[record.partition()] = record.offset() + 1;
    lastLsn = Math.max(lastLsn, record.lsn());
    notifyAll();
  }

  private void check() {
    if (failure != null) {
      throw failure;
    }
  }

  /** The row of a key, or null. The array must not be changed. */
  public synchronized byte[] get(byte[] key) {
    check();
    return fold.rows().get(key);
  }

  public synchronized long size() {
    check();
    return fold.rows().size();
  }

  /** Visits the rows by key, in the keys' unsigned byte order, while nothing changes. */
  public synchronized void forEach(BiConsumer<byte[], byte[]> visitor) {
    check();
    fold.rows().forEach(visitor);
  }

  /** How many records could not be folded and changed nothing. */
  public synchronized long rejected() {
    check();
    return fold.rejected();
  }

  /** LSN of the last record in the state, 0 for none; of a topic on several shards the highest. */
  public synchronized long asOfLsn() {
    return lastLsn;
  }

  /** Offset behind the last record of a partition that is in the state; UNKNOWN_PARTITION. */
  public synchronized long nextOffset(int partition) {
    Admin.checkPartition(topic, partition);
    return nextOffsets[partition];
  }

  /** Waits until the state includes that record of this topic; DEADLINE_EXCEEDED. */
  public void await(Receipt record, Duration timeout) {
    if (!record.topic().equals(topic.name())) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "the record is of topic '" + record.topic() + "', the table of '" + topic.name() + "'");
    }
    awaitOffset(record.partition(), record.offset(), timeout);
  }

  /** Waits until the state includes the record with that offset; DEADLINE_EXCEEDED. */
  public synchronized void awaitOffset(int partition, long offset, Duration timeout) {
    Admin.checkPartition(topic, partition);
    await(() -> nextOffsets[partition] > offset, "offset " + offset, timeout);
  }

  /**
   * Waits until the state includes the record of this topic with that LSN; DEADLINE_EXCEEDED. Only
   * for topics on one shard, else INVALID_REQUEST: shards count their LSNs on their own.
   */
  public synchronized void awaitLsn(long lsn, Duration timeout) {
    checkNamesAState(topic, Position.lsn(lsn));
    await(() -> lastLsn >= lsn, "LSN " + lsn, timeout);
  }

  private synchronized void await(BooleanSupplier reached, String what, Duration timeout) {
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    while (!reached.getAsBoolean()) {
      check();
      long leftNs = deadlineNs - System.nanoTime();
      if (leftNs <= 0) {
        throw new DriftException(
            ErrorCode.DEADLINE_EXCEEDED, what + " has not been reached in time");
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, leftNs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DriftException(
            ErrorCode.DEADLINE_EXCEEDED, "interrupted while waiting for " + what, e);
      }
    }
  }

  @Override
  public void close() {
    subscriber.close();
  }
}
