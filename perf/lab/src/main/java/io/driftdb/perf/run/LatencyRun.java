package io.driftdb.perf.run;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.load.Crew;
import io.driftdb.perf.load.LatencySeries;
import io.driftdb.perf.load.OpenLoop;
import io.driftdb.perf.load.Schedule;
import io.driftdb.perf.load.SystemTicker;
import io.driftdb.perf.load.Ticker;
import io.driftdb.perf.load.TimedAcks;
import io.driftdb.perf.load.TimedConsumption;
import io.driftdb.perf.load.Volume;
import io.driftdb.perf.run.RunResult.Counts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Latency under an open loop, of acknowledgements and end to end. One thread runs it. */
final class LatencyRun {
  private static final String TOPIC = "latency";
  private static final long LEAD_NS = 200_000_000;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final Ticker ticker = new SystemTicker();
  private final RunPlan plan;
  private final BrokerUnderTest broker;
  private final long patienceMs;
  private final List<LatencySeries> publish = new ArrayList<>();
  private final List<LatencySeries> endToEnd = new ArrayList<>();
  private final List<LatencySeries> lateness = new ArrayList<>();
  private Schedule schedule;

  LatencyRun(RunPlan plan, BrokerUnderTest broker, long patienceMs) {
    this.patienceMs = patienceMs;
    this.plan = plan;
    this.broker = broker;
  }

  RunResult measure() throws IOException, InterruptedException {
    Shape shape = plan.shape();
    broker.createTopic(TOPIC, shape.partitions());
    broker.awaitReserves();
    // Connecting to thousands of partitions takes a while: the schedule begins when all is set up.
    long startNs = ticker.nowNs() + LEAD_NS + shape.partitions() * LEAD_NS / 100;
    schedule = new Schedule(startNs, plan.span().rate(), shape.producers());
    try (Readers readers = new Readers(broker, TOPIC, shape, this::consumption);
        Publishers<TimedAcks> publishers = new Publishers<>(broker, TOPIC, shape, this::acks)) {
      Cost cost = new Cost(broker.processes(), Path.of(plan.setup().directory()));
      Counts counts = load(publishers, readers);
      return result(counts, publishers.failure(), cost);
    }
  }

  private Counts load(Publishers<TimedAcks> publishers, Readers readers)
      throws InterruptedException {
    Shape shape = plan.shape();
    Span span = plan.span();
    long records = schedule.countIn(span.warmupSeconds() + span.seconds());
    Volume volume = new Volume(shape.recordBytes(), shape.partitions(), records);
    Crew consumers = new Crew();
    readers.start(consumers);
    Crew producers = new Crew();
    for (int p = 0; p < shape.producers(); p++) {
      LatencySeries late = series(lateness);
      producers.start(
          "producer-" + p, new OpenLoop(ticker, schedule, p, publishers.get(p), volume, late));
    }
    producers.join();
    publishers.flush();
    long sent = records * shape.producers();
    producers.await(publishers::answered, sent, patienceMs);
    consumers.await(readers::seen, publishers.acked(), patienceMs);
    readers.stop();
    consumers.join();
    return new Counts(
        sent, publishers.acked(), publishers.failed(), readers.consumed(), readers.wrong());
  }

  private TimedAcks acks(int producer) {
    return new TimedAcks(ticker, plan.shape().partitions(), schedule, producer, series(publish));
  }

  private TimedConsumption consumption() {
    Shape shape = plan.shape();
    return new TimedConsumption(
        ticker, schedule, shape.partitions(), shape.recordBytes(), series(endToEnd));
  }

  private LatencySeries series(List<LatencySeries> kept) {
    long fromNs = schedule.startNs() + plan.span().warmupSeconds() * NS_PER_SECOND;
    LatencySeries series = new LatencySeries(fromNs, plan.span().seconds());
    kept.add(series);
    return series;
  }

  private RunResult result(Counts counts, String failure, Cost cost) throws IOException {
    Map<String, LatencySeries> merged = new LinkedHashMap<>();
    merged.put(Figures.PUBLISH, merged(publish));
    merged.put(Figures.END_TO_END, merged(endToEnd));
    merged.put(Figures.LATENESS, merged(lateness));
    List<String> reasons = Verdict.onRecords(counts, failure);
    reasons.addAll(
        Verdict.onLateness(merged.get(Figures.LATENESS).all(), merged.get(Figures.PUBLISH).all()));
    Map<String, Double> figures = new LinkedHashMap<>();
    Map<String, Series> series = new LinkedHashMap<>();
    merged.forEach(
        (name, latencies) -> {
          figures.putAll(Figures.of(name, latencies));
          series.put(name, Series.of(latencies));
        });
    figures.putAll(cost.after(counts.acked(), plan.shape().recordBytes()));
    return new RunResult(plan, reasons, counts, figures, series, List.of(), broker.configuration());
  }

  private static LatencySeries merged(List<LatencySeries> parts) {
    LatencySeries first = parts.get(0);
    parts.subList(1, parts.size()).forEach(first::add);
    return first;
  }
}
