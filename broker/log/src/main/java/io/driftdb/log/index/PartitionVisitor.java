package io.driftdb.log.index;

/** Sees each partition of a segment: its first and next offset there, and its frames' bytes. */
public interface PartitionVisitor {
  void onPartition(int topicId, int partition, long firstOffset, long nextOffset, long bytes);
}
