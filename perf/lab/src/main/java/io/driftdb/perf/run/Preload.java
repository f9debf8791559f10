package io.driftdb.perf.run;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.load.CountedAcks;
import io.driftdb.perf.load.Crew;
import io.driftdb.perf.load.FullSpeed;
import io.driftdb.perf.load.Ticker;
import io.driftdb.perf.load.Volume;
import java.io.IOException;

/** Fills a topic that is then read; nothing of it is measured. One thread runs it. */
final class Preload {
  /** What was sent, acknowledged and refused, and why. */
  record Filled(long sent, long acked, long failed, String failure) {}

  private Preload() {}

  static Filled fill(
      BrokerUnderTest broker, String topic, RunPlan plan, Ticker ticker, long patienceMs)
      throws IOException, InterruptedException {
    Shape shape = plan.shape();
    Volume volume =
        new Volume(
            shape.recordBytes(), shape.partitions(), plan.span().records() / shape.producers());
    long sent = volume.records() * shape.producers();
    try (Publishers<CountedAcks> publishers =
        new Publishers<>(
            broker, topic, shape, p -> new CountedAcks(ticker, shape.partitions(), 0, 1, 0))) {
      Crew crew = new Crew();
      for (int p = 0; p < shape.producers(); p++) {
        crew.start(
            "producer-" + p, new FullSpeed(ticker, p, publishers.get(p), volume, Long.MAX_VALUE));
      }
      crew.join();
      publishers.flush();
      crew.await(publishers::answered, sent, patienceMs);
      return new Filled(sent, publishers.acked(), publishers.failed(), publishers.failure());
    }
  }
}
