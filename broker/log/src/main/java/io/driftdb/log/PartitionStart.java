package io.driftdb.log;

/** Where a subscription starts in a partition. */
public record PartitionStart(int topicId, int partition, long offset) {}
