package io.driftdb.perf.load;

/**
 * When each record is due. Producers take turns: the record that producer p sends as its s-th is
 * number s x producers + p of all.
 */
public record Schedule(long startNs, long rate, int producers) {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  public long dueNs(int producer, long sequence) {
    long number = sequence * producers + producer;
    // In two parts, so that long runs at high rates do not overflow.
    return startNs + number / rate * NS_PER_SECOND + number % rate * NS_PER_SECOND / rate;
  }

  /** How many records a producer sends in that time. */
  public long countIn(double seconds) {
    return (long) (rate * seconds) / producers;
  }
}
