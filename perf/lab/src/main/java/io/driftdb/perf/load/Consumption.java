package io.driftdb.perf.load;

import io.driftdb.perf.drivers.RecordSink;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Checks what one reader reads: of every producer and partition each record once, in order, of full
 * length. One thread feeds it; anyone may read the counts. Allocates nothing.
 */
public class Consumption implements RecordSink {
  private final int partitions;
  private final int recordBytes;
  private final long[] expected;
  private final AtomicLong consumed = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();

  public Consumption(int producers, int partitions, int recordBytes) {
    this.partitions = partitions;
    this.recordBytes = recordBytes;
    this.expected = new long[producers * partitions];
  }

  /** A record has come back that counts. */
  protected void onConsumed(int producer, long sequence) {}

  @Override
  public final void onRecord(int partition, int producer, long sequence, int length) {
    int place = producer * partitions + partition;
    boolean known = producer >= 0 && place < expected.length;
    boolean right =
        known && sequence == expected[place] * partitions + partition && length == recordBytes;
    if (!right) {
      wrong.lazySet(wrong.get() + 1);
      return;
    }
    expected[place]++;
    onConsumed(producer, sequence);
    consumed.lazySet(consumed.get() + 1);
  }

  /** Records that came back as they were sent. */
  public final long consumed() {
    return consumed.get();
  }

  /** Records that came twice, out of order, after a missing one, or changed. */
  public final long wrong() {
    return wrong.get();
  }
}
