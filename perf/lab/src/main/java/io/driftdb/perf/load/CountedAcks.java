package io.driftdb.perf.load;

/** Acknowledgements at full speed: how many in each part of the measured time. */
public final class CountedAcks extends Acks {
  private final long fromNs;
  private final long partNs;
  private final long[] parts;

  /**
   * No acknowledgements yet.
   *
   * @param fromNs what is acknowledged before is warm-up
   * @param parts how many parts of {@code partNs} the measured time has
   */
  public CountedAcks(Ticker ticker, int partitions, long fromNs, long partNs, int parts) {
    super(ticker, partitions);
    this.fromNs = fromNs;
    this.partNs = partNs;
    this.parts = new long[parts];
  }

  @Override
  protected void onAcked(long sequence, long nowNs) {}

  @Override
  protected void onAcks(int records, long nowNs) {
    long sinceNs = nowNs - fromNs;
    if (sinceNs >= 0 && sinceNs / partNs < parts.length) {
      parts[(int) (sinceNs / partNs)] += records;
    }
  }

  /** Acknowledged in each part; to be read when nothing is under way. */
  public long[] parts() {
    return parts.clone();
  }
}
