package io.driftdb.perf.load;

import io.driftdb.perf.drivers.Publisher;
import io.driftdb.perf.drivers.RecordValue;

/**
 * Sends one producer's records as fast as the client takes them, until the time is over or there is
 * no room on the disk for more. On its own thread; allocates nothing.
 */
public final class FullSpeed implements Runnable {
  private static final int RECORDS_BETWEEN_LOOKS = 256;

  private final Ticker ticker;
  private final int producer;
  private final Publisher publisher;
  private final Volume volume;
  private final long endNs;
  private long sent;

  /**
   * Records to send.
   *
   * @param volume its number of records is the most that there is room for
   */
  public FullSpeed(Ticker ticker, int producer, Publisher publisher, Volume volume, long endNs) {
    this.ticker = ticker;
    this.producer = producer;
    this.publisher = publisher;
    this.volume = volume;
    this.endNs = endNs;
  }

  @Override
  public void run() {
    byte[] value = RecordValue.of(producer, volume.recordBytes());
    long sequence = 0;
    while (sequence < volume.records()) {
      if (sequence % RECORDS_BETWEEN_LOOKS == 0 && ticker.nowNs() >= endNs) {
        break;
      }
      RecordValue.stamp(value, sequence);
      publisher.send((int) (sequence % volume.partitions()), value);
      sequence++;
    }
    sent = sequence;
  }

  /** How many it has sent; to be read when its thread has ended. */
  public long sent() {
    return sent;
  }
}
