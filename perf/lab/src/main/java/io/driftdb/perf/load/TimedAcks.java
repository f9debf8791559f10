package io.driftdb.perf.load;

/** Acknowledgements of an open loop: from due to acknowledged. */
public final class TimedAcks extends Acks {
  private final Schedule schedule;
  private final int producer;
  private final LatencySeries latency;

  public TimedAcks(
      Ticker ticker, int partitions, Schedule schedule, int producer, LatencySeries latency) {
    super(ticker, partitions);
    this.schedule = schedule;
    this.producer = producer;
    this.latency = latency;
  }

  @Override
  protected void onAcked(long sequence, long nowNs) {
    long dueNs = schedule.dueNs(producer, sequence);
    latency.record(dueNs, nowNs - dueNs);
  }
}
