package io.driftdb.perf.load;

import io.driftdb.perf.drivers.AckListener;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Counts the acknowledgements of one producer. They come in order for each partition and partitions
 * take turns, so counting tells which record one is for. Acks come on one thread; anyone may read
 * the counts.
 */
public abstract class Acks implements AckListener {
  private final Ticker ticker;
  private final long[] answered;
  private final AtomicLong acked = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<String> failure = new AtomicReference<>();

  protected Acks(Ticker ticker, int partitions) {
    this.ticker = ticker;
    this.answered = new long[partitions];
  }

  /** The producer's {@code sequence}-th record was acknowledged, among others at the same time. */
  protected abstract void onAcked(long sequence, long nowNs);

  /** So many were, and {@link #onAcked(long, long)} has heard of each. */
  protected void onAcks(int records, long nowNs) {}

  @Override
  public final void onAcked(int partition, int records) {
    long nowNs = ticker.nowNs();
    long place = answered[partition];
    for (int i = 0; i < records; i++) {
      onAcked((place + i) * answered.length + partition, nowNs);
    }
    onAcks(records, nowNs);
    answered[partition] = place + records;
    // One thread writes it; those who read it then see all that was recorded before.
    acked.lazySet(acked.get() + records);
  }

  @Override
  public final void onFailed(int partition, int records, String why) {
    answered[partition] += records;
    failure.compareAndSet(null, why);
    failed.addAndGet(records);
  }

  public final long acked() {
    return acked.get();
  }

  public final long failed() {
    return failed.get();
  }

  /** Why the first that failed did, null for none. */
  public final String failure() {
    return failure.get();
  }
}
