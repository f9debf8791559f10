package io.driftdb.perf.load;

/** Consumption of an open loop: from due to consumed. */
public final class TimedConsumption extends Consumption {
  private final Ticker ticker;
  private final Schedule schedule;
  private final LatencySeries latency;

  public TimedConsumption(
      Ticker ticker, Schedule schedule, int partitions, int recordBytes, LatencySeries latency) {
    super(schedule.producers(), partitions, recordBytes);
    this.ticker = ticker;
    this.schedule = schedule;
    this.latency = latency;
  }

  @Override
  protected void onConsumed(int producer, long sequence) {
    long dueNs = schedule.dueNs(producer, sequence);
    latency.record(dueNs, ticker.nowNs() - dueNs);
  }
}
