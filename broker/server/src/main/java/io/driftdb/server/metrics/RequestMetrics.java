package io.driftdb.server.metrics;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.Ack;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts what sessions do. Event loops and readers; recording does not allocate. */
public final class RequestMetrics {
  private final Map<ErrorCode, Counter> refused = new EnumMap<>(ErrorCode.class);
  private final Map<ErrorCode, Counter> failed = new EnumMap<>(ErrorCode.class);
  private final Map<Ack, Timer> latency = new EnumMap<>(Ack.class);
  private final Counter opened;

  public RequestMetrics(MeterRegistry registry) {
    for (ErrorCode code : ErrorCode.values()) {
      String error = code.name().toLowerCase(Locale.ROOT);
      refused.put(code, counter(registry, "driftdb.requests.refused", error));
      failed.put(code, counter(registry, "driftdb.sessions.failed", error));
    }
    for (Ack level : List.of(Ack.DURABLE, Ack.MEMORY, Ack.APPLIED)) {
      latency.put(
          level,
          Timer.builder("driftdb.ack.latency")
              .description("From a produce request's receipt to its answer")
              .tag("ack", level.name().toLowerCase(Locale.ROOT))
              .serviceLevelObjectives(Buckets.LATENCIES)
              .register(registry));
    }
    opened =
        Counter.builder("driftdb.sessions.opened")
            .description("Connections taken")
            .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String error) {
    return Counter.builder(name)
        .description("By error; the errors are listed in FORMAT.md")
        .tag("error", error)
        .register(registry);
  }

  /** A request, or a batch of one, was answered with an error. */
  public void onRefused(ErrorCode code) {
    refused.get(code).increment();
  }

  /** A produce request was answered. */
  public void onAcknowledged(Ack level, long elapsedNs) {
    latency.get(level).record(elapsedNs, TimeUnit.NANOSECONDS);
  }

  public void onSessionOpened() {
    opened.increment();
  }

  /** A connection was ended with an error. */
  public void onSessionFailed(ErrorCode code) {
    failed.get(code).increment();
  }
}
