package io.driftdb.perf.drivers.drift.table;

import io.driftdb.client.DriftClient;
import io.driftdb.client.Position;
import io.driftdb.client.RecordVisitor;
import io.driftdb.client.Subscriber;
import io.driftdb.client.SubscriberConfig;
import io.driftdb.client.TableConfig;
import io.driftdb.client.TableView;
import io.driftdb.perf.table.Depth;
import io.driftdb.perf.table.TablePlan;
import io.driftdb.perf.table.TableResult.Place;
import io.driftdb.perf.table.TableResult.Timing;
import io.driftdb.perf.table.TableResult.Work;
import io.driftdb.perf.table.TableSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How soon a client has a whole table in memory: as a view, and as it would do without one, by
 * folding all puts of the topic into a map. Both must come to the same rows. One thread uses it.
 */
final class ViewStarts {
  private static final int WARM_UP = 1;
  private static final long MAX_VIEW_BYTES = 700L << 20;
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int PRIME = 31;

  /** What a table comes to, in whatever order its rows are visited. */
  private record Digest(long rows, long sum) {
    static final Digest NONE = new Digest(0, 0);

    Digest plus(byte[] key, byte[] row) {
      return new Digest(rows + 1, sum + PRIME * (long) Arrays.hashCode(key) + Arrays.hashCode(row));
    }
  }

  private final TableSet set;
  private final int repeats;
  private final DriftClient client;
  private Digest viewed;
  private Digest replayed;

  ViewStarts(TablePlan plan, DriftClient client) {
    this.set = plan.set();
    this.repeats = plan.repeats();
    this.client = client;
  }

  List<Timing> measure() throws InterruptedException {
    Stopwatch view = new Stopwatch();
    Stopwatch replay = new Stopwatch();
    for (int i = -WARM_UP; i < repeats; i++) {
      if (i == 0) {
        view.reset();
        replay.reset();
      }
      view(view);
      replay(replay);
      if (!viewed.equals(replayed) || viewed.rows() != set.keys()) {
        throw new IllegalStateException(
            "wrong answer: a view has " + viewed + ", a replay " + replayed);
      }
    }
    return List.of(
        view.timing(Work.VIEW, Place.CLIENT, Depth.LATEST, set.keys()),
        replay.timing(Work.REPLAY, Place.CLIENT, Depth.LATEST, set.records()));
  }

  private void view(Stopwatch watch) {
    TableConfig config = TableConfig.defaults().maxBytes(MAX_VIEW_BYTES);
    watch.begin();
    try (TableView view = client.view(TableLog.TOPIC, config)) {
      watch.end();
      viewed = Digest.NONE;
      view.forEach((key, row) -> viewed = viewed.plus(key, row));
    }
  }

  private void replay(Stopwatch watch) {
    Map<String, byte[]> rows = new HashMap<>();
    RecordVisitor fold =
        record -> rows.put(new String(record.key(), StandardCharsets.ISO_8859_1), record.value());
    watch.begin();
    try (Subscriber subscriber = client.subscriber(SubscriberConfig.defaults())) {
      subscriber.subscribeAll(TableLog.TOPIC, Position.earliest());
      for (long left = set.records(); left > 0; ) {
        int count = subscriber.poll(fold, POLL);
        if (count == 0) {
          throw new IllegalStateException(left + " records of the topic do not come");
        }
        left -= count;
      }
      watch.end();
    }
    replayed = Digest.NONE;
    rows.forEach(
        (key, row) -> replayed = replayed.plus(key.getBytes(StandardCharsets.ISO_8859_1), row));
  }
}
