package io.driftdb.client;

import io.driftdb.client.table.TableFold;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The table of a topic, folded from its records in this process: either following the topic on a
 * thread of its own, or as of one point and then unchanging. Any thread may read it. What ended the
 * following is thrown by every later read.
 */
public final class TableView implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Subscriber subscriber;
  private final TableFold fold;
  private long lastLsn;
  private DriftException failure;
  private Thread follower;
  private volatile boolean closed;

  private TableView(Subscriber subscriber, TableConfig config) {
    this.subscriber = subscriber;
    this.fold = new TableFold(config.maxBytes());
  }

  static TableView follow(DriftClient client, String topic, TableConfig config) {
    TableView view = new TableView(client.subscriber(SubscriberConfig.defaults()), config);
    view.subscriber.subscribeAll(topic, Position.earliest());
    view.follower = new Thread(view::run, "drift-table-" + topic);
    view.follower.setDaemon(true);
    view.follower.start();
    return view;
  }

  static TableView asOf(DriftClient client, String topic, Position point, TableConfig config) {
    TopicInfo info = client.admin().topic(topic);
    if (point.kind() == io.driftdb.schema.protocol.PositionKind.OFFSET && info.partitions() > 1) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "topic '"
              + topic
              + "' has "
              + info.partitions()
              + " partitions: an offset names no state of it, give an LSN or a time");
    }
    List<Admin.Resolved> ends = client.admin().resolveAll(info, endOf(point));
    try (Subscriber subscriber = client.subscriber(SubscriberConfig.defaults())) {
      TableView view = new TableView(subscriber, config);
      view.foldUpTo(info, point, ends, config.timeout());
      return view;
    }
  }

  /** The exclusive end of a state that includes the point. */
  private static Position endOf(Position point) {
    return point.kind() == io.driftdb.schema.protocol.PositionKind.EARLIEST
        ? point
        : point.behind();
  }

  private void foldUpTo(
      TopicInfo topic, Position point, List<Admin.Resolved> ends, Duration timeout) {
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    long missing = 0;
    long[] endOffsets = new long[topic.partitions()];
    for (Admin.Resolved end : ends) {
      int p = end.range().partition();
      endOffsets[p] = Admin.offsetOf(topic, end);
      if (end.range().earliest() > 0) {
        throw new DriftException(
            ErrorCode.OFFSET_OUT_OF_RANGE,
            "topic '"
                + topic.name()
                + "' no longer holds its records before offset "
                + end.range().earliest()
                + " of partition "
                + p
                + ": the state as of "
                + point
                + " can't be told");
      }
      if (endOffsets[p] > 0) {
        subscriber.subscribe(topic.name(), p, Position.earliest());
        missing += endOffsets[p];
      }
    }
    long[] left = {missing};
    while (left[0] > 0) {
      int polled =
          subscriber.poll(
              record -> {
                if (record.offset() < endOffsets[record.partition()]) {
                  apply(record);
                  left[0]--;
                }
              },
              POLL);
      if (polled == 0 && System.nanoTime() - deadlineNs > 0) {
        throw new DriftException(
            ErrorCode.DEADLINE_EXCEEDED, "the replay took too long: allow more time");
      }
    }
  }

  private void run() {
    while (!closed) {
      try {
        subscriber.poll(this::apply, POLL);
      } catch (DriftException e) {
        synchronized (this) {
          failure = e;
          notifyAll();
        }
        return;
      }
    }
  }

  private synchronized void apply(RecordView record) {
    fold.apply(record.op(), record.key(), record.value());
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

  /** LSN of the last record in the state, 0 for none. */
  public synchronized long asOfLsn() {
    return lastLsn;
  }

  /** Waits until the state includes that LSN; DEADLINE_EXCEEDED. */
  public synchronized void awaitLsn(long lsn, Duration timeout) {
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    while (lastLsn < lsn) {
      check();
      long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
      try {
        if (leftMs > 0) {
          wait(leftMs);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        leftMs = 0;
      }
      if (leftMs <= 0) {
        throw new DriftException(
            ErrorCode.DEADLINE_EXCEEDED, "LSN " + lsn + " has not been reached in time");
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (follower != null && follower.isAlive()) {
      try {
        follower.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    subscriber.close();
  }
}
