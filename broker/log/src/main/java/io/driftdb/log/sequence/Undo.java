package io.driftdb.log.sequence;

import io.driftdb.log.Topic;

/** How to take one change back. Reused: which fields count depends on the kind. */
final class Undo {
  enum Kind {
    /** A frame began: next LSN and append time go back. */
    FRAME,
    /** A partition's next offset goes back. */
    OFFSET,
    /** A partition had not been known. */
    PARTITION_ADDED,
    /** A batch was remembered of a producer and partition. */
    BATCH_PUSHED,
    /** A producer's memory of a partition was replaced. */
    MEMORY_REPLACED,
    /** A producer was registered, in place of another entry or none. */
    PRODUCER_PUT,
    /** A producer went to make room. */
    PRODUCER_EVICTED,
    /** A producer wrote: its last time goes back. */
    PRODUCER_TOUCHED,
    TOPIC_CREATED,
    TOPIC_DELETED,
    /** A topic had other options. */
    TOPIC_CHANGED,
    EPOCH_STARTED
  }

  Kind kind;
  long a;
  long b;
  PartitionState partition;
  Producer producer;
  ProducerMemory memory;
  final RememberedBatch evicted = new RememberedBatch();
  Topic topic;

  void clear() {
    partition = null;
    producer = null;
    memory = null;
    topic = null;
  }
}
