package io.driftdb.perf.run;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Publisher;
import io.driftdb.perf.drivers.RecordValue;
import io.driftdb.perf.load.CountedAcks;
import io.driftdb.perf.load.SystemTicker;
import io.driftdb.perf.load.Ticker;
import io.driftdb.perf.process.BrokerProcess;
import io.driftdb.perf.process.ProcessFigures;
import io.driftdb.perf.run.RunResult.Counts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a broker takes from its process's start to its first acknowledgement, new or after kill
 * -9 on a log of some length, and what it costs when it then idles. One thread runs it.
 */
final class StartRun {
  private static final String TOPIC = "start";
  private static final double NS_PER_MS = 1e6;
  private static final double BYTES_PER_MIB = 1 << 20;
  private static final long MS_PER_SECOND = 1000;
  private static final double PERCENT = 100;

  private final Ticker ticker = new SystemTicker();
  private final RunPlan plan;
  private final BrokerUnderTest broker;
  private final long patienceMs;

  StartRun(RunPlan plan, BrokerUnderTest broker, long patienceMs) {
    this.patienceMs = patienceMs;
    this.plan = plan;
    this.broker = broker;
  }

  /** All that a client does in a measured run. */
  void warmUp() throws IOException, InterruptedException {
    broker.createTopic(TOPIC, plan.shape().partitions());
    firstAck();
  }

  RunResult measure() throws IOException, InterruptedException {
    long readyNs = ticker.nowNs();
    broker.createTopic(TOPIC, plan.shape().partitions());
    List<String> reasons = List.of();
    Counts counts = new Counts(1, 1, 0, 1, 0);
    if (plan.kind() == Kind.RESTART) {
      Preload.Filled filled = Preload.fill(broker, TOPIC, plan, ticker, patienceMs);
      counts = new Counts(filled.sent(), filled.acked(), filled.failed(), filled.acked(), 0);
      reasons = Verdict.onRecords(counts, filled.failure());
      broker.restartAfterKill();
      readyNs = ticker.nowNs();
    }
    long ackedNs = firstAck();
    long startedNs = Long.MAX_VALUE;
    for (BrokerProcess process : broker.processes()) {
      startedNs = Math.min(startedNs, process.startedNs());
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(Figures.READY_MS, (readyNs - startedNs) / NS_PER_MS);
    figures.put(Figures.FIRST_ACK_MS, (ackedNs - startedNs) / NS_PER_MS);
    figures.putAll(idle());
    return new RunResult(
        plan, reasons, counts, figures, Map.of(), List.of(), broker.configuration());
  }

  /** Of the node that takes most. */
  private Map<String, Double> idle() throws IOException, InterruptedException {
    List<ProcessFigures> before = processFigures();
    Thread.sleep(plan.span().seconds() * MS_PER_SECOND);
    List<ProcessFigures> after = processFigures();
    double cpuSeconds = 0;
    double resident = 0;
    for (int i = 0; i < after.size(); i++) {
      cpuSeconds = Math.max(cpuSeconds, after.get(i).cpuSeconds() - before.get(i).cpuSeconds());
      resident = Math.max(resident, (double) after.get(i).residentBytes());
    }
    return Map.of(
        Figures.IDLE_CPU_PERCENT,
        cpuSeconds / plan.span().seconds() * PERCENT,
        Figures.RESIDENT_MIB,
        resident / BYTES_PER_MIB);
  }

  private List<ProcessFigures> processFigures() throws IOException {
    List<ProcessFigures> figures = new ArrayList<>();
    for (BrokerProcess process : broker.processes()) {
      figures.add(process.figures());
    }
    return figures;
  }

  private long firstAck() throws IOException {
    CountedAcks acks = new CountedAcks(ticker, plan.shape().partitions(), 0, 1, 0);
    try (Publisher publisher = broker.publisher(TOPIC, plan.shape().partitions(), acks)) {
      publisher.send(0, RecordValue.of(0, plan.shape().recordBytes()));
      publisher.flush();
      return ticker.nowNs();
    }
  }
}
