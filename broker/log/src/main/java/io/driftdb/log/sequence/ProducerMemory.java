package io.driftdb.log.sequence;

/** The last batches of one producer epoch in one partition. Belongs to the shard's thread. */
final class ProducerMemory {
  final int epoch;
  private RememberedBatch[] batches = new RememberedBatch[1];
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

  /** The i-th of the remembered batches, the oldest first. */
  RememberedBatch get(int i) {
    return batches[(first + i) % batches.length];
  }

  /** The batch that starts with that sequence and has as many records, or null. */
  RememberedBatch find(long firstSequence, int recordCount) {
    for (int i = count - 1; i >= 0; i--) {
      RememberedBatch batch = get(i);
      if (batch.firstSequence == firstSequence) {
        return batch.recordCount == recordCount ? batch : null;
      }
    }
    return null;
  }

  /** Whether batches that start there have been forgotten. */
  boolean isForgotten(long firstSequence) {
    return count == 0 || firstSequence < get(0).firstSequence;
  }

  /** Remembers one more; returns whether the oldest went, which is then in {@code evicted}. */
  boolean push(RememberedBatch batch, int capacity, RememberedBatch evicted) {
    boolean evicts = count == capacity;
    if (evicts) {
      evicted.set(get(0));
      first = (first + 1) % batches.length;
      count--;
    } else if (count == batches.length) {
      widen(Math.min(capacity, Math.max(2, count * 2)));
    }
    int slot = (first + count) % batches.length;
    if (batches[slot] == null) {
      batches[slot] = new RememberedBatch();
    }
    batches[slot].set(batch);
    count++;
    nextSequence = batch.firstSequence + batch.recordCount;
    return evicts;
  }

  /** Takes the newest back, and puts the evicted one, if there was one, in its old place. */
  void undoPush(boolean evicts, RememberedBatch evicted, long sequenceBefore) {
    count--;
    nextSequence = sequenceBefore;
    if (evicts) {
      first = (first + batches.length - 1) % batches.length;
      batches[first].set(evicted);
      count++;
    }
  }

  private void widen(int capacity) {
    RememberedBatch[] wider = new RememberedBatch[capacity];
    for (int i = 0; i < count; i++) {
      wider[i] = get(i);
    }
    batches = wider;
    first = 0;
  }
}
