package io.driftdb.client;

import io.driftdb.client.table.ChangeSink;
import io.driftdb.client.table.TableFollower;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.PositionToken;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rows of a table and then its changes, told to a listener; see {@link Table}. Any thread. */
public final class TableSubscription implements AutoCloseable {
  private final TableFollower follower;

  private TableSubscription(
      DriftClient client, TopicInfo topic, Teller teller, TableConfig config) {
    follower = new TableFollower(client.newLinks(), topic, topic.shards(), teller, config);
  }

  static TableSubscription from(
      DriftClient client, TopicInfo topic, AsOf point, TableListener listener, TableConfig config) {
    TableSubscription subscription =
        new TableSubscription(client, topic, new Teller(listener), config);
    subscription.follower.startFrom(point);
    return subscription;
  }

  static TableSubscription behind(
      DriftClient client,
      TopicInfo topic,
      byte[] token,
      TableListener listener,
      TableConfig config) {
    Teller teller = new Teller(listener);
    topic.shards().forEach(shard -> teller.tokens.put(shard, token));
    TableSubscription subscription = new TableSubscription(client, topic, teller, config);
    try {
      subscription.follower.startBehind(token);
    } catch (DriftException e) {
      subscription.close();
      throw e;
    }
    subscription.follower.start();
    return subscription;
  }

  /** Ends it and waits for a call of the listener that is under way, unless called from one. */
  @Override
  public void close() {
    follower.close();
  }

  /** One call at a time, whichever shard it is of. */
  private static final class Teller implements ChangeSink {
    private final TableListener listener;
    private final Map<Integer, byte[]> tokens = new TreeMap<>();
    private long lsn;

    private Teller(TableListener listener) {
      this.listener = listener;
    }

    @Override
    public synchronized void onRows(int shard, List<TableRow> rows) {
      rows.forEach(listener::onRow);
    }

    @Override
    public synchronized void onShardRowsEnd(int shard, long shardLsn, byte[] token) {
      tokens.put(shard, token);
      lsn = Math.max(lsn, shardLsn);
    }

    @Override
    public synchronized void onRowsEnd() {
      listener.onRowsEnd(lsn, PositionToken.merge(tokens.values()));
    }

    @Override
    public synchronized void onChanges(
        int shard, List<TableRow> changes, long shardLsn, byte[] token) {
      tokens.put(shard, token);
      listener.onChanges(changes, shardLsn, PositionToken.merge(tokens.values()));
    }

    @Override
    public synchronized void onEnd(DriftException why) {
      listener.onEnd(why);
    }
  }
}
