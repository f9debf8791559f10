package io.driftdb.server.admin;

/**
 * Bounds of requests about the catalog.
 *
 * @param topicPartitions partitions of one topic
 * @param requestNs how long a change may take before its outcome is reported as unknown
 */
public record CatalogLimits(int topicPartitions, long requestNs) {}
