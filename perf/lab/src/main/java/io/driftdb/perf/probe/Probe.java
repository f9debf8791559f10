package io.driftdb.perf.probe;

import io.driftdb.perf.load.SystemTicker;
import io.driftdb.perf.probe.Floor.Latency;
import io.driftdb.perf.process.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Measures the floor, in a few seconds. One thread runs it. */
public final class Probe {
  static final int RECORD_BYTES = 256;

  /** Of a leader of three. */
  private static final int FOLLOWERS = 2;

  private static final long HIGHEST_NS = TimeUnit.SECONDS.toNanos(60);
  private static final double NS_PER_US = 1000;
  private static final long NEEDED_BYTES = 2L << 30;
  private static final int WAKE_UPS = 2000;
  private static final long SLEEP_NS = 100_000;
  private static final int CLOCK_READS = 200_000;

  private Probe() {}

  /** Measures on the disk of that directory. */
  public static Floor measure(Path data) throws IOException, InterruptedException {
    try (RunDirectory directory = RunDirectory.create(data, NEEDED_BYTES)) {
      Map<String, Latency> latencies = new LinkedHashMap<>();
      latencies.put(Floor.ROUND_TRIP, RoundTrip.measure(null, 0));
      latencies.put(Floor.SYNC, DiskFloor.sync(directory.path()));
      latencies.put(Floor.DURABLE_ROUND_TRIP, RoundTrip.measure(directory.path(), 0));
      latencies.put(Floor.LOADED_10K, LoadedRoundTrip.measure(directory.path(), 10_000, 0));
      latencies.put(Floor.LOADED_50K, LoadedRoundTrip.measure(directory.path(), 50_000, 0));
      latencies.put(Floor.QUORUM_ROUND_TRIP, RoundTrip.measure(directory.path(), FOLLOWERS));
      latencies.put(
          Floor.QUORUM_LOADED_10K, LoadedRoundTrip.measure(directory.path(), 10_000, FOLLOWERS));
      latencies.put(Floor.CLOCK, clock());
      latencies.put(Floor.TIMER_DEFAULT, wakeUps(false));
      latencies.put(Floor.TIMER_EXACT, wakeUps(true));
      Map<String, Double> speeds = new LinkedHashMap<>();
      speeds.put(Floor.SEQUENTIAL_WRITE, DiskFloor.write(directory.path()));
      speeds.put(Floor.SEQUENTIAL_READ, DiskFloor.read(directory.path()));
      speeds.put(Floor.LOOPBACK, LoopbackStream.measure());
      speeds.put(Floor.REPLICATED, ReplicatedStream.measure(directory.path(), FOLLOWERS));
      speeds.put(Floor.PAGE_COPY, MemoryFloor.copy());
      return new Floor(latencies, speeds);
    }
  }

  static Histogram histogram() {
    return new Histogram(HIGHEST_NS, 3);
  }

  static Latency latency(Histogram h) {
    return new Latency(
        h.getValueAtPercentile(50) / NS_PER_US,
        h.getValueAtPercentile(99) / NS_PER_US,
        h.getValueAtPercentile(99.9) / NS_PER_US);
  }

  private static Latency clock() {
    Histogram reads = histogram();
    for (int i = 0; i < CLOCK_READS; i++) {
      long before = System.nanoTime();
      reads.recordValue(System.nanoTime() - before);
    }
    return latency(reads);
  }

  /** On a thread of its own, since exactness stays with a thread. */
  private static Latency wakeUps(boolean exact) throws InterruptedException {
    Histogram late = histogram();
    Thread sleeper =
        new Thread(
            () -> {
              if (exact) {
                SystemTicker.wakeExactly();
              }
              for (int i = 0; i < WAKE_UPS; i++) {
                long due = System.nanoTime() + SLEEP_NS;
                LockSupport.parkNanos(SLEEP_NS);
                late.recordValue(Math.max(0, System.nanoTime() - due));
              }
            },
            "sleeper");
    sleeper.start();
    sleeper.join();
    return latency(late);
  }
}
