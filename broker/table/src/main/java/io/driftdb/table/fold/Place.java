package io.driftdb.table.fold;

/** Where a record stands in the log. Reused from record to record by who walks a batch. */
final class Place {
  long lsn;
  long timeNs;
  int partition;
  long offset;

  void start(long firstLsn, long appendTimeNs, int ofPartition, long baseOffset) {
    lsn = firstLsn;
    timeNs = appendTimeNs;
    partition = ofPartition;
    offset = baseOffset;
  }

  void next() {
    lsn++;
    offset++;
  }
}
