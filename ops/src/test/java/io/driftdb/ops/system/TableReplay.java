package io.driftdb.ops.system;

import io.driftdb.client.Admin;
import io.driftdb.client.ConsumedRecord;
import io.driftdb.client.DriftClient;
import io.driftdb.client.Position;
import io.driftdb.client.Subscriber;
import io.driftdb.client.SubscriberConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Reads the topics of a {@link TableLoad} from their beginning, through whatever happens to the
 * broker, and folds them as far as it is asked to. One thread.
 */
public final class TableReplay implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Admin admin;
  private final Subscriber subscriber;
  private final Fold fold = TableLoad.newFold();
  private final Map<String, Integer> partitions = new HashMap<>();
  private final NavigableMap<Long, ConsumedRecord> waiting = new TreeMap<>();

  public TableReplay(DriftClient client) {
    admin = client.admin();
    subscriber = client.subscriber(SubscriberConfig.defaults().reconnectTimeout(PATIENCE));
    for (String topic : TableLoad.TOPICS) {
      partitions.put(topic, admin.topic(topic).partitions());
      subscriber.subscribeAll(topic, Position.earliest());
    }
  }

  /** The fold of all records up to that LSN at least, at which no transaction is cut through. */
  Fold upTo(long lsn) {
    partitions.forEach(
        (topic, count) -> {
          for (int p = 0; p < count; p++) {
            long end = admin.resolve(topic, p, Position.lsn(lsn + 1));
            while (subscriber.nextOffset(topic, p) < end) {
              subscriber.poll(POLL).forEach(record -> waiting.put(record.lsn(), record));
            }
          }
        });
    List<ConsumedRecord> whole = new ArrayList<>(waiting.headMap(lsn, true).values());
    waiting.headMap(lsn, true).clear();
    fold.add(whole);
    return fold;
  }

  @Override
  public void close() {
    subscriber.close();
  }
}
