package io.driftdb.perf.drivers.drift;

import io.driftdb.client.ProducerConfig;
import io.driftdb.client.SubscriberConfig;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Settings of DriftDB's client, by name. */
final class ClientSettings {
  private static final String BATCH_BYTES = "batch.bytes";
  private static final String MEMORY_BYTES = "memory.bytes";
  private static final String REQUESTS_IN_FLIGHT = "requests.in.flight";
  private static final String COMPRESSION = "compression";
  private static final String CREDIT_BYTES = "credit.bytes";
  private static final Set<String> KNOWN =
      Set.of(BATCH_BYTES, MEMORY_BYTES, REQUESTS_IN_FLIGHT, COMPRESSION, CREDIT_BYTES);

  private final Map<String, String> settings;

  ClientSettings(Map<String, String> settings) {
    for (String key : settings.keySet()) {
      if (!KNOWN.contains(key)) {
        throw new IllegalArgumentException(
            "DriftDB's client has no setting '" + key + "', but " + new TreeSet<>(KNOWN));
      }
    }
    this.settings = settings;
  }

  ProducerConfig apply(ProducerConfig config) {
    if (settings.containsKey(BATCH_BYTES)) {
      config.batchBytes(Integer.parseInt(settings.get(BATCH_BYTES)));
    }
    if (settings.containsKey(MEMORY_BYTES)) {
      config.memoryBytes(Long.parseLong(settings.get(MEMORY_BYTES)));
    }
    if (settings.containsKey(REQUESTS_IN_FLIGHT)) {
      config.requestsInFlight(Integer.parseInt(settings.get(REQUESTS_IN_FLIGHT)));
    }
    return config.compression(Boolean.parseBoolean(settings.get(COMPRESSION)));
  }

  SubscriberConfig apply(SubscriberConfig config) {
    if (settings.containsKey(CREDIT_BYTES)) {
      config.creditBytes(Long.parseLong(settings.get(CREDIT_BYTES)));
    }
    return config;
  }
}
