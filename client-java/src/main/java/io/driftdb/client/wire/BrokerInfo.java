package io.driftdb.client.wire;

import java.util.UUID;

/**
 * What a broker says in its handshake.
 *
 * @param shards how many there are, whoever leads them
 * @param clustered whether it is a node of a cluster, where each shard has a leader of its own
 */
public record BrokerInfo(
    int version,
    UUID clusterId,
    int shards,
    int maxFrameBytes,
    int maxBatchBytes,
    int maxRequestsInFlight,
    int maxBatchesInFlight,
    int idleTimeoutMs,
    boolean clustered) {}
