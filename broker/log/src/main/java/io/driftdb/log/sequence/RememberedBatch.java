package io.driftdb.log.sequence;

/** What is kept of a batch of a producer, to tell its duplicates. */
public final class RememberedBatch {
  long firstSequence;
  int recordCount;
  long baseOffset;
  long firstLsn;
  long appendTimeNs;

  void set(long firstSequence, int recordCount, long baseOffset, long firstLsn, long appendTimeNs) {
    this.firstSequence = firstSequence;
    this.recordCount = recordCount;
    this.baseOffset = baseOffset;
    this.firstLsn = firstLsn;
    this.appendTimeNs = appendTimeNs;
  }

  public long baseOffset() {
    return baseOffset;
  }

  public long firstLsn() {
    return firstLsn;
  }

  public long endLsn() {
    return firstLsn + recordCount;
  }

  public long appendTimeNs() {
    return appendTimeNs;
  }
}
