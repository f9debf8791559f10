package io.driftdb.perf.drivers.drift.table;

import io.driftdb.perf.table.Depth;
import io.driftdb.perf.table.TableResult.Place;
import io.driftdb.perf.table.TableResult.Timing;
import io.driftdb.perf.table.TableResult.Work;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Reads random rows, one at a time, at each depth in turn, so that all depths share what the
 * machine does meanwhile. One thread uses it.
 */
final class PointReads {
  /** Gives the row of a key as of a depth, null for none. */
  @FunctionalInterface
  interface Get {
    byte[] row(byte[] key, Depth depth);
  }

  private static final int WARM_UP_PART = 5;

  private final long keys;
  private final SplittableRandom random;

  PointReads(long keys, long seed) {
    this.keys = keys;
    this.random = new SplittableRandom(seed);
  }

  /** Reads so many rows at each depth, after a fifth of it that does not count. */
  List<Timing> measure(Get get, Place place, int reads) {
    Map<Depth, Stopwatch> watches = new EnumMap<>(Depth.class);
    for (Depth depth : Depth.values()) {
      watches.put(depth, new Stopwatch());
    }
    for (int i = -reads / WARM_UP_PART; i < reads; i++) {
      if (i == 0) {
        watches.values().forEach(Stopwatch::reset);
      }
      for (Map.Entry<Depth, Stopwatch> each : watches.entrySet()) {
        byte[] key = Rows.key(random.nextLong(keys));
        Stopwatch watch = each.getValue();
        watch.begin();
        byte[] row = get.row(key, each.getKey());
        watch.end();
        Rows.check(key, row);
      }
    }
    List<Timing> timings = new ArrayList<>();
    watches.forEach((depth, watch) -> timings.add(watch.timing(Work.GET, place, depth, 1)));
    return timings;
  }
}
