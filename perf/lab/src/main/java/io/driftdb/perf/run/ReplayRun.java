package io.driftdb.perf.run;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.load.Consumption;
import io.driftdb.perf.load.Crew;
import io.driftdb.perf.load.SystemTicker;
import io.driftdb.perf.load.Ticker;
import io.driftdb.perf.process.PageCache;
import io.driftdb.perf.run.RunResult.Counts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records read in a second of what was written before, from connecting to the last record. The
 * first pass is warm-up; the figure is the median of the others. One thread runs it.
 */
final class ReplayRun {
  private static final String TOPIC = "replay";
  private static final int PASSES = 4;
  private static final double NS_PER_SECOND = 1e9;
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private final Ticker ticker = new SystemTicker();
  private final RunPlan plan;
  private final BrokerUnderTest broker;
  private final long patienceMs;
  private long wrong;
  private long leastConsumed = Long.MAX_VALUE;

  ReplayRun(RunPlan plan, BrokerUnderTest broker, long patienceMs) {
    this.patienceMs = patienceMs;
    this.plan = plan;
    this.broker = broker;
  }

  RunResult measure() throws IOException, InterruptedException {
    broker.createTopic(TOPIC, plan.shape().partitions());
    Preload.Filled filled = Preload.fill(broker, TOPIC, plan, ticker, patienceMs);
    List<Double> rates = new ArrayList<>();
    for (int pass = 0; pass < PASSES && (pass == 0 || leastConsumed == filled.acked()); pass++) {
      if (plan.cold()) {
        PageCache.drop();
      }
      double rate = read(filled.acked());
      if (pass > 0) {
        rates.add(rate);
      }
    }
    double perSecond = rates.isEmpty() ? 0 : rates.stream().sorted().toList().get(rates.size() / 2);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(Figures.RECORDS_PER_SECOND, perSecond);
    figures.put(
        Figures.MEGABYTES_PER_SECOND, perSecond * plan.shape().recordBytes() / BYTES_PER_MEGABYTE);
    Counts counts =
        new Counts(filled.sent(), filled.acked(), filled.failed(), leastConsumed, wrong);
    List<String> reasons = Verdict.onRecords(counts, filled.failure());
    return new RunResult(plan, reasons, counts, figures, Map.of(), rates, broker.configuration());
  }

  private double read(long records) throws IOException, InterruptedException {
    Shape shape = plan.shape();
    Crew crew = new Crew();
    long beganNs = ticker.nowNs();
    try (Readers readers =
        new Readers(
            broker,
            TOPIC,
            shape,
            () -> new Consumption(shape.producers(), shape.partitions(), shape.recordBytes()))) {
      readers.start(crew);
      crew.await(readers::seen, records, patienceMs);
      double seconds = (ticker.nowNs() - beganNs) / NS_PER_SECOND;
      readers.stop();
      crew.join();
      wrong += readers.wrong();
      leastConsumed = Math.min(leastConsumed, readers.consumed());
      return readers.consumed() / seconds;
    }
  }
}
