package io.driftdb.log.sequence;

import java.util.Arrays;

/**
 * The last batches of one producer epoch in one partition. Kept as numbers in one array: with many
 * partitions these are most of what the heap holds, and what the collector would have to move.
 * Belongs to the shard's thread.
 */
final class ProducerMemory {
  private static final int FIRST_SEQUENCE = 0;
  private static final int RECORD_COUNT = 1;
  private static final int BASE_OFFSET = 2;
  private static final int FIRST_LSN = 3;
  private static final int APPEND_TIME = 4;
  private static final int FIELDS = 5;

  final int epoch;
  private long[] batches = new long[FIELDS];
  private int first;
  private int count;
  private long nextSequence;

  ProducerMemory(int epoch) {
    this.epoch = epoch;
  }

  long nextSequence() {
    return nextSequence;
  }

  int count() {
    return count;
  }

  private int room() {
    return batches.length / FIELDS;
  }

  /** Where the fields of the i-th batch stand. */
  private int at(int i) {
    return (first + i) % room() * FIELDS;
  }

  /** The i-th of the remembered batches, the oldest first. */
  RememberedBatch get(int i, RememberedBatch into) {
    int at = at(i);
    into.set(
        batches[at + FIRST_SEQUENCE],
        (int) batches[at + RECORD_COUNT],
        batches[at + BASE_OFFSET],
        batches[at + FIRST_LSN],
        batches[at + APPEND_TIME]);
    return into;
  }

  private void put(int i, RememberedBatch batch) {
    int at = at(i);
    batches[at + FIRST_SEQUENCE] = batch.firstSequence;
    batches[at + RECORD_COUNT] = batch.recordCount;
    batches[at + BASE_OFFSET] = batch.baseOffset;
    batches[at + FIRST_LSN] = batch.firstLsn;
    batches[at + APPEND_TIME] = batch.appendTimeNs;
  }

  /** The batch that starts with that sequence and has as many records; false for none. */
  boolean find(long firstSequence, int recordCount, RememberedBatch into) {
    for (int i = count - 1; i >= 0; i--) {
      int at = at(i);
      if (batches[at + FIRST_SEQUENCE] == firstSequence) {
        return get(i, into).recordCount == recordCount;
      }
    }
    return false;
  }

  /** Whether batches that start there have been forgotten. */
  boolean isForgotten(long firstSequence) {
    return count == 0 || firstSequence < batches[at(0) + FIRST_SEQUENCE];
  }

  /** Remembers one more; returns whether the oldest went, which is then in {@code evicted}. */
  boolean push(RememberedBatch batch, int capacity, RememberedBatch evicted) {
    boolean evicts = count == capacity;
    if (evicts) {
      get(0, evicted);
      first = (first + 1) % room();
      count--;
    } else if (count == room()) {
      widen(Math.min(capacity, Math.max(2, count * 2)));
    }
    put(count, batch);
    count++;
    nextSequence = batch.firstSequence + batch.recordCount;
    return evicts;
  }

  /** Takes the newest back, and puts the evicted one, if there was one, in its old place. */
  void undoPush(boolean evicts, RememberedBatch evicted, long sequenceBefore) {
    count--;
    nextSequence = sequenceBefore;
    if (evicts) {
      first = (first + room() - 1) % room();
      put(0, evicted);
      count++;
    }
  }

  private void widen(int capacity) {
    long[] wider = Arrays.copyOfRange(batches, first * FIELDS, first * FIELDS + capacity * FIELDS);
    int head = (room() - first) * FIELDS;
    System.arraycopy(batches, 0, wider, head, first * FIELDS);
    batches = wider;
    first = 0;
  }
}
