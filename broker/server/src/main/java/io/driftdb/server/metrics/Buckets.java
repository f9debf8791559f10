package io.driftdb.server.metrics;

import java.time.Duration;

/** Upper bounds of the histograms' buckets. */
final class Buckets {
  static final Duration[] LATENCIES = {
    Duration.ofNanos(50_000),
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  static final double[] COUNTS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16_384};

  static final double[] BYTES = {
    512, 2048, 8192, 32_768, 131_072, 524_288, 1_048_576, 2_097_152, 4_194_304, 16_777_216
  };

  private Buckets() {}
}
