package io.driftdb.client.wire;

import java.util.UUID;

/** What a broker says in its handshake. */
public record BrokerInfo(
    int version,
    UUID clusterId,
    int maxFrameBytes,
    int maxBatchBytes,
    int maxRequestsInFlight,
    int maxBatchesInFlight,
    int idleTimeoutMs,
    boolean clustered) {}
