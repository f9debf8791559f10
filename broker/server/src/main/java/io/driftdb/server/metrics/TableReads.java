package io.driftdb.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Counts what is asked of tables. Any thread; recording does not allocate. */
public final class TableReads {
  private final Timer reads;

  public TableReads(MeterRegistry registry) {
    reads =
        Timer.builder("driftdb.table.read")
            .description(
                "From the receipt of a request about a table to its answer, waits included")
            .serviceLevelObjectives(Buckets.LATENCIES)
            .register(registry);
  }

  /** A request was answered. */
  public void onRead(long elapsedNs) {
    reads.record(elapsedNs, TimeUnit.NANOSECONDS);
  }
}
