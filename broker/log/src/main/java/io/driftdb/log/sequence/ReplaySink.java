package io.driftdb.log.sequence;

import io.driftdb.log.Topic;

/** Hears what a frame changes while it is replayed, batch by batch, on the shard's thread. */
public interface ReplaySink {
  /** A batch extends a partition up to that offset. */
  void onBatch(PartitionState partition, long nextOffset);

  void onTopicCreated(Topic topic);

  /** The topic of that id has other options now. */
  void onTopicChanged(Topic topic);

  void onTopicDeleted(Topic topic);
}
