package io.driftdb.perf.run;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.load.Consumption;
import io.driftdb.perf.load.CountedAcks;
import io.driftdb.perf.load.Crew;
import io.driftdb.perf.load.FullSpeed;
import io.driftdb.perf.load.SystemTicker;
import io.driftdb.perf.load.Ticker;
import io.driftdb.perf.load.Volume;
import io.driftdb.perf.run.RunResult.Counts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records acknowledged in a second at full speed. They are read back afterwards, so that the
 * reading takes nothing from the writing. One thread runs it.
 */
final class ThroughputRun {
  private static final String TOPIC = "throughput";
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final long RESERVE_BYTES = 2L << 30;
  private static final int OVERHEAD_BYTES = 40;

  private final Ticker ticker = new SystemTicker();
  private final RunPlan plan;
  private final BrokerUnderTest broker;
  private final long patienceMs;

  ThroughputRun(RunPlan plan, BrokerUnderTest broker, long patienceMs) {
    this.patienceMs = patienceMs;
    this.plan = plan;
    this.broker = broker;
  }

  RunResult measure() throws IOException, InterruptedException {
    Shape shape = plan.shape();
    Span span = plan.span();
    broker.createTopic(TOPIC, shape.partitions());
    broker.awaitReserves();
    long fromNs = ticker.nowNs() + span.warmupSeconds() * NS_PER_SECOND;
    try (Publishers<CountedAcks> publishers =
        new Publishers<>(
            broker,
            TOPIC,
            shape,
            p ->
                new CountedAcks(
                    ticker, shape.partitions(), fromNs, NS_PER_SECOND, span.seconds()))) {
      Cost cost = new Cost(broker.processes(), Path.of(plan.setup().directory()));
      long sent = load(publishers, fromNs + span.seconds() * NS_PER_SECOND);
      Map<String, Double> costs = cost.after(publishers.acked(), shape.recordBytes());
      Counts counts = readBack(sent, publishers);
      return result(counts, publishers, costs);
    }
  }

  private long load(Publishers<CountedAcks> publishers, long endNs)
      throws IOException, InterruptedException {
    Shape shape = plan.shape();
    Volume volume = new Volume(shape.recordBytes(), shape.partitions(), room() / shape.producers());
    Crew crew = new Crew();
    List<FullSpeed> senders = new ArrayList<>();
    for (int p = 0; p < shape.producers(); p++) {
      FullSpeed sender = new FullSpeed(ticker, p, publishers.get(p), volume, endNs);
      senders.add(sender);
      crew.start("producer-" + p, sender);
    }
    crew.join();
    publishers.flush();
    long sent = senders.stream().mapToLong(FullSpeed::sent).sum();
    crew.await(publishers::answered, sent, patienceMs);
    return sent;
  }

  /** Records that the disk has room for. */
  private long room() throws IOException {
    long free = Files.getFileStore(Path.of(plan.setup().directory())).getUsableSpace();
    return (free - RESERVE_BYTES) / (plan.shape().recordBytes() + OVERHEAD_BYTES);
  }

  private Counts readBack(long sent, Publishers<CountedAcks> publishers)
      throws IOException, InterruptedException {
    Shape shape = plan.shape();
    Crew crew = new Crew();
    try (Readers readers =
        new Readers(
            broker,
            TOPIC,
            shape,
            () -> new Consumption(shape.producers(), shape.partitions(), shape.recordBytes()))) {
      readers.start(crew);
      crew.await(readers::seen, publishers.acked(), patienceMs);
      readers.stop();
      crew.join();
      return new Counts(
          sent, publishers.acked(), publishers.failed(), readers.consumed(), readers.wrong());
    }
  }

  private RunResult result(
      Counts counts, Publishers<CountedAcks> publishers, Map<String, Double> costs) {
    Span span = plan.span();
    List<Double> rates = new ArrayList<>();
    double measured = 0;
    for (int second = 0; second < span.seconds(); second++) {
      double acked = 0;
      for (CountedAcks acks : publishers.acks()) {
        acked += acks.parts()[second];
      }
      rates.add(acked);
      measured += acked;
    }
    double perSecond = measured / span.seconds();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(Figures.RECORDS_PER_SECOND, perSecond);
    figures.put(
        Figures.MEGABYTES_PER_SECOND, perSecond * plan.shape().recordBytes() / BYTES_PER_MEGABYTE);
    figures.putAll(costs);
    List<String> reasons = Verdict.onRecords(counts, publishers.failure());
    if (!rates.isEmpty() && rates.get(rates.size() - 1) == 0) {
      reasons.add("nothing was acknowledged in the last second: the disk is too small for the run");
    }
    return new RunResult(plan, reasons, counts, figures, Map.of(), rates, broker.configuration());
  }
}
