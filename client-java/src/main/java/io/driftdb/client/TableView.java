package io.driftdb.client;

import io.driftdb.client.table.ChangeSink;
import io.driftdb.client.table.RowMap;
import io.driftdb.client.table.TableFollower;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * A table in this process's memory: fetched as the broker has it, and then either kept up to date
 * on a thread for each of its shards, or as of one point and unchanging. Any thread may read it.
 * Whole transactions show at once. What ended the following is thrown by every later read: a stale
 * answer is never given.
 */
public final class TableView implements AutoCloseable {
  private final TopicInfo topic;
  private final TableFollower follower;
  private final RowMap rows;
  private final Map<Integer, Long> lsns = new TreeMap<>();
  private final Map<Integer, byte[]> tokens = new TreeMap<>();
  private DriftException failure;

  private TableView(DriftClient client, TopicInfo topic, TableConfig config) {
    this.topic = topic;
    this.rows = new RowMap(config.maxBytes());
    this.follower =
        new TableFollower(client.newLinks(), topic, topic.shards(), new Keeper(), config);
  }

  /** Returns when the state that was the latest is there. */
  static TableView follow(DriftClient client, String name, TableConfig config) {
    TableView view = fetch(client, name, AsOf.latest(), config);
    view.follower.start();
    return view;
  }

  static TableView asOf(DriftClient client, String name, AsOf point, TableConfig config) {
    TableView view = fetch(client, name, point, config);
    view.follower.close();
    return view;
  }

  private static TableView fetch(DriftClient client, String name, AsOf point, TableConfig config) {
    TopicInfo topic = client.admin().topic(name);
    TableShards.checkIsTable(topic);
    TableShards.checkNamesAState(topic, point);
    TableView view = new TableView(client, topic, config);
    try {
      view.follower.fetchRows(point);
      return view;
    } catch (RuntimeException e) {
      view.close();
      throw e;
    }
  }

  private void check() {
    if (failure != null) {
      throw failure;
    }
  }

  /** The row of a key, or null. The array must not be changed. */
  public synchronized byte[] get(byte[] key) {
    check();
    return rows.rows().get(key);
  }

  public synchronized long size() {
    check();
    return rows.rows().size();
  }

  /** Visits the rows by key, in the keys' unsigned byte order, while nothing changes. */
  public synchronized void forEach(BiConsumer<byte[], byte[]> visitor) {
    check();
    rows.rows().forEach(visitor);
  }

  /**
   * The state is the fold of all records with that LSN or a lower one; of a table on several
   * shards, that of the highest one.
   */
  public synchronized long asOfLsn() {
    return lsns.values().stream().mapToLong(lsn -> lsn).max().orElse(0);
  }

  /** Names the state: as an as-of point, or as what other reads must include. */
  public synchronized byte[] token() {
    return PositionToken.merge(tokens.values());
  }

  /** Waits until the state includes that record of this table; DEADLINE_EXCEEDED. */
  public void await(Receipt record, Duration timeout) {
    if (!record.topic().equals(topic.name())) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "the record is of topic '" + record.topic() + "', the table of '" + topic.name() + "'");
    }
    if (record.lsn() < 0) {
      await(record.token(), timeout);
    } else {
      int shard = topic.shardOf(record.partition());
      await(() -> lsns.get(shard) >= record.lsn(), "LSN " + record.lsn(), timeout);
    }
  }

  /** Waits until the state includes what a token names of this table's shards. */
  public void await(byte[] token, Duration timeout) {
    PositionToken named = PositionToken.read(token);
    await(
        () ->
            lsns.entrySet().stream()
                .allMatch(
                    at -> {
                      PositionToken.Part part = named.part(at.getKey());
                      return part == null || at.getValue() >= part.lsn() - 1;
                    }),
        "what the token names",
        timeout);
  }

  /**
   * Waits until the state includes all records up to that LSN; DEADLINE_EXCEEDED. Only for tables
   * on one shard, else INVALID_REQUEST: shards count their LSNs on their own.
   */
  public void awaitLsn(long lsn, Duration timeout) {
    TableShards.checkNamesAState(topic, AsOf.lsn(lsn));
    await(() -> asOfLsn() >= lsn, "LSN " + lsn, timeout);
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
    follower.close();
  }

  private synchronized void take(List<TableRow> changes) {
    rows.apply(changes);
  }

  private synchronized void advance(int shard, List<TableRow> changes, long lsn, byte[] token) {
    rows.apply(changes);
    lsns.put(shard, lsn);
    tokens.put(shard, token);
    notifyAll();
  }

  private synchronized void end(DriftException why) {
    failure = why;
    notifyAll();
  }

  /** What the follower tells. */
  private final class Keeper implements ChangeSink {
    @Override
    public void onRows(int shard, List<TableRow> fetched) {
      take(fetched);
    }

    @Override
    public void onShardRowsEnd(int shard, long lsn, byte[] token) {
      advance(shard, List.of(), lsn, token);
    }

    @Override
    public void onRowsEnd() {
      // Nobody has the view before that.
    }

    @Override
    public void onChanges(int shard, List<TableRow> changes, long lsn, byte[] token) {
      advance(shard, changes, lsn, token);
    }

    @Override
    public void onEnd(DriftException why) {
      end(why);
    }
  }
}
