package io.driftdb.perf.load;

import io.driftdb.perf.drivers.Publisher;
import io.driftdb.perf.drivers.RecordValue;

/**
 * Sends one producer's records as they fall due, on its own thread. Allocates nothing for each
 * record. An error ends it, and the run with it.
 *
 * <p>The generator's lateness is the part of a delay that it caused itself: from the due time until
 * it last woke up. What comes after is time in which the client held it in send(), and counts as
 * the client's latency alone.
 */
public final class OpenLoop implements Runnable {
  private final Ticker ticker;
  private final Schedule schedule;
  private final int producer;
  private final Publisher publisher;
  private final Volume volume;
  private final LatencySeries lateness;

  /**
   * Records to send.
   *
   * @param lateness where it tells how late it was itself
   */
  public OpenLoop(
      Ticker ticker,
      Schedule schedule,
      int producer,
      Publisher publisher,
      Volume volume,
      LatencySeries lateness) {
    this.ticker = ticker;
    this.schedule = schedule;
    this.producer = producer;
    this.publisher = publisher;
    this.volume = volume;
    this.lateness = lateness;
  }

  @Override
  public void run() {
    byte[] value = RecordValue.of(producer, volume.recordBytes());
    long wokeNs = ticker.nowNs();
    for (long sequence = 0; sequence < volume.records(); sequence++) {
      long dueNs = schedule.dueNs(producer, sequence);
      if (ticker.nowNs() < dueNs) {
        ticker.awaitUntil(dueNs);
        wokeNs = ticker.nowNs();
      }
      lateness.record(dueNs, wokeNs - dueNs);
      RecordValue.stamp(value, sequence);
      publisher.send((int) (sequence % volume.partitions()), value);
    }
  }
}
