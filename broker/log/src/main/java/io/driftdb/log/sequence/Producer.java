package io.driftdb.log.sequence;

import org.agrona.collections.Long2ObjectHashMap;

/** A registered producer: its epoch, and what it last wrote to each partition. */
final class Producer {
  final long id;
  final int epoch;
  final String name;
  final Long2ObjectHashMap<ProducerMemory> memories;
  long lastAppendTimeNs;

  Producer(
      long id, int epoch, String name, Long2ObjectHashMap<ProducerMemory> memories, long timeNs) {
    this.id = id;
    this.epoch = epoch;
    this.name = name;
    this.memories = memories;
    this.lastAppendTimeNs = timeNs;
  }
}
