package io.driftdb.perf.run;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Reader;
import io.driftdb.perf.load.Crew;
import io.driftdb.perf.load.SystemTicker;
import io.driftdb.perf.load.Ticker;
import io.driftdb.perf.process.PageCache;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/**
 * Latency on a log that holds a long topic already: while that is replayed, or beside what it takes
 * to begin reading it somewhere. One thread runs it.
 */
final class Backlog {
  static final int RECORD_BYTES = 1024;

  private static final String TOPIC = "backlog";
  private static final int BEGINNINGS = 300;
  private static final long SEED = 42;
  private static final int DIGITS = 3;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final double NS_PER_SECOND = 1e9;
  private static final double NS_PER_US = 1000;
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private final Ticker ticker = new SystemTicker();
  private final RunPlan plan;
  private final BrokerUnderTest broker;
  private final long patienceMs;

  Backlog(RunPlan plan, BrokerUnderTest broker, long patienceMs) {
    this.plan = plan;
    this.broker = broker;
    this.patienceMs = patienceMs;
  }

  /** The replay starts again whenever it has come to the end. */
  RunResult measureBesideReplay() throws IOException, InterruptedException {
    long records = fill();
    cool();
    Crew crew = new Crew();
    Replay replay = new Replay(records);
    long beganNs = ticker.nowNs();
    Thread replaying = crew.start("replay", replay);
    RunResult result;
    double seconds;
    try {
      result = new LatencyRun(plan, broker, patienceMs).measure();
      seconds = (ticker.nowNs() - beganNs) / NS_PER_SECOND;
    } finally {
      replay.stop();
      replaying.join();
    }
    crew.join();
    double bytes = replay.records.doubleValue() * RECORD_BYTES;
    return with(
        result,
        Map.of(Figures.REPLAYED_MEGABYTES_PER_SECOND, bytes / BYTES_PER_MEGABYTE / seconds));
  }

  RunResult measureDepth() throws IOException, InterruptedException {
    long records = fill();
    RunResult result = new LatencyRun(plan, broker, patienceMs).measure();
    cool();
    Histogram beginnings = new Histogram(DIGITS);
    Random random = new Random(SEED);
    for (int i = 0; i < BEGINNINGS; i++) {
      beginnings.recordValue(begin((long) (random.nextDouble() * records)));
    }
    return with(
        result,
        Map.of(
            Figures.name(Figures.SUBSCRIBE, "P50"),
            beginnings.getValueAtPercentile(50) / NS_PER_US,
            Figures.name(Figures.SUBSCRIBE, "P99"),
            beginnings.getValueAtPercentile(99) / NS_PER_US));
  }

  /** From nothing to the first record: connecting, finding, reading. */
  private long begin(long offset) throws IOException {
    long beganNs = ticker.nowNs();
    try (Reader reader = broker.readerAt(TOPIC, 0, offset)) {
      long giveUpNs = beganNs + patienceMs * 1_000_000;
      int count = 0;
      while (count == 0) {
        count = reader.poll((partition, producer, sequence, length) -> {}, POLL);
        if (ticker.nowNs() - giveUpNs > 0) {
          throw new IOException("offset " + offset + " of the backlog cannot be read");
        }
      }
      return ticker.nowNs() - beganNs;
    }
  }

  private void cool() throws IOException, InterruptedException {
    if (plan.cold()) {
      PageCache.drop();
    }
  }

  private long fill() throws IOException, InterruptedException {
    broker.createTopic(TOPIC, 1);
    RunPlan filling =
        new RunPlan(
            Kind.REPLAY,
            plan.contender(),
            new Shape(RECORD_BYTES, 1, 1, 1),
            plan.span(),
            plan.setup(),
            false);
    Preload.Filled filled = Preload.fill(broker, TOPIC, filling, ticker, patienceMs);
    if (filled.acked() != filled.sent()) {
      throw new IOException(
          "of a backlog of "
              + filled.sent()
              + " records "
              + filled.acked()
              + " were acknowledged: "
              + filled.failure());
    }
    return filled.acked();
  }

  private static RunResult with(RunResult result, Map<String, Double> more) {
    Map<String, Double> figures = new LinkedHashMap<>(result.figures());
    figures.putAll(more);
    return new RunResult(
        result.plan(),
        result.voidReasons(),
        result.counts(),
        figures,
        result.series(),
        result.rates(),
        result.configuration());
  }

  /** Reads the backlog over and over. */
  private final class Replay implements Runnable {
    private final long ofRecords;
    private volatile boolean stopped;
    private final LongAdder records = new LongAdder();

    Replay(long ofRecords) {
      this.ofRecords = ofRecords;
    }

    void stop() {
      stopped = true;
    }

    @Override
    public void run() {
      while (!stopped) {
        pass();
      }
    }

    private void pass() {
      try (Reader reader = broker.reader(TOPIC, new int[] {0})) {
        long seen = 0;
        while (!stopped && seen < ofRecords) {
          int count = reader.poll((partition, producer, sequence, length) -> {}, POLL);
          seen += count;
          records.add(count);
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
