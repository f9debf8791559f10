package io.driftdb.perf.probe;

import java.util.Map;

/**
 * What the machine can do.
 *
 * @param latencies by name, in microseconds
 * @param speeds by name, in megabytes (10^6 bytes) per second
 */
public record Floor(Map<String, Latency> latencies, Map<String, Double> speeds) {
  public static final String ROUND_TRIP = "TCP round trip, 256 B";
  public static final String SYNC = "pwrite + fdatasync, 256 B";
  public static final String DURABLE_ROUND_TRIP = "round trip with pwrite + fdatasync, 256 B";
  public static final String LOADED_10K = "the same, 10,000/s whatever comes back";
  public static final String LOADED_50K = "the same, 50,000/s whatever comes back";
  public static final String QUORUM_ROUND_TRIP = "round trip, two of three copies synced, 256 B";
  public static final String QUORUM_LOADED_10K =
      "two of three copies synced, 10,000/s whatever comes back";
  public static final String TIMER_DEFAULT = "wake-up after its time, default";
  public static final String TIMER_EXACT = "wake-up after its time, timer slack 1 ns";
  public static final String CLOCK = "reading the clock";

  public static final String SEQUENTIAL_WRITE = "sequential write with fdatasync at the end";
  public static final String SEQUENTIAL_READ = "sequential read from the page cache";
  public static final String LOOPBACK = "loopback stream";
  public static final String REPLICATED = "loopback stream into three copies, synced as it comes";
  public static final String PAGE_COPY = "copy to fresh pages";

  /** Percentiles in microseconds. */
  public record Latency(double p50Us, double p99Us, double p999Us) {}
}
