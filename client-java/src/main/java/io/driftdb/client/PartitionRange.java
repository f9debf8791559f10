package io.driftdb.client;

/**
 * What a partition holds: offsets from {@code earliest} to {@code latest}, exclusive; LSNs of its
 * shard below {@code committedLsn}.
 */
public record PartitionRange(
    int partition, int shard, long earliest, long latest, long committedLsn) {}
