package io.driftdb.server.session;

import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.config.Settings;
import java.time.Duration;

/** What one connection may do, out of the settings. Immutable. */
record SessionLimits(
    int maxMessageBytes,
    int maxBatchBytes,
    int maxRequests,
    long maxBytes,
    int producerBatches,
    long handshakeNs,
    long idleNs,
    long stallNs,
    long busyNs,
    long requestNs) {
  static SessionLimits of(BrokerConfig config) {
    return new SessionLimits(
        config.get(Settings.LIMIT_PROTOCOL_FRAME),
        config.get(Settings.LIMIT_BATCH),
        config.get(Settings.LIMIT_CONNECTION_REQUESTS),
        config.get(Settings.LIMIT_CONNECTION_BYTES),
        config.get(Settings.PRODUCER_BATCHES),
        config.get(Settings.DEADLINE_HANDSHAKE).toNanos(),
        config.get(Settings.DEADLINE_IDLE).toNanos(),
        config.get(Settings.DEADLINE_STALL).toNanos(),
        config.get(Settings.DEADLINE_BUSY).toNanos(),
        config.get(Settings.DEADLINE_REQUEST).toNanos());
  }

  int idleTimeoutMs() {
    return (int) Math.min(Integer.MAX_VALUE, Duration.ofNanos(idleNs).toMillis());
  }

  /** How often a connection looks at its deadlines: often enough for the shortest. */
  long deadlineCheckNs() {
    long shortest = Math.min(handshakeNs, Math.min(idleNs, stallNs));
    return Math.max(1_000_000L, Math.min(5_000_000_000L, shortest / 4));
  }
}
