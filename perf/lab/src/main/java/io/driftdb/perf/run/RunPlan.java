package io.driftdb.perf.run;

import io.driftdb.perf.drivers.Contender;
import java.util.List;
import java.util.Map;

/**
 * All that one run needs to know.
 *
 * @param setup of the broker's process
 * @param cold whether the page cache is emptied before reading
 */
public record RunPlan(
    Kind kind, Contender contender, Shape shape, Span span, Setup setup, boolean cold) {

  /**
   * How the broker's process is set up.
   *
   * @param directory where runs put their data
   * @param heap the broker's heap
   * @param wrapper words before the broker's command, such as strace's
   */
  public record Setup(String directory, String heap, List<String> wrapper) {}

  private static final double SAFETY = 1.1;
  private static final long RESERVE_BYTES = 3L << 30;
  private static final long FULL_SPEED_BYTES_PER_SECOND = 600L << 20;
  private static final long OVERHEAD_BYTES = 40;

  /** The disk space that it may take, with some to spare for what the broker preallocates. */
  public long neededBytes() {
    long seconds = (long) span.warmupSeconds() + span.seconds();
    long record = shape.recordBytes() + OVERHEAD_BYTES;
    double load =
        switch (kind) {
          case LATENCY -> (double) span.rate() * seconds * record;
          case THROUGHPUT -> (double) FULL_SPEED_BYTES_PER_SECOND * seconds;
          case BESIDE_REPLAY, DEPTH ->
              (double) span.rate() * seconds * record
                  + (double) span.records() * (Backlog.RECORD_BYTES + OVERHEAD_BYTES);
          case REPLAY, RESTART -> (double) span.records() * record;
          case START -> 0;
        };
    return (long) (load * SAFETY) + RESERVE_BYTES;
  }

  /** As this one, with more settings for its client. */
  public RunPlan withClient(Map<String, String> settings) {
    return new RunPlan(kind, contender.withClient(settings), shape, span, setup, cold);
  }
}
