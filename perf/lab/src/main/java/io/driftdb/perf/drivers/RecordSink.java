package io.driftdb.perf.drivers;

/** Sees what a reader reads, on the thread that polls. */
public interface RecordSink {
  /** A record's partition, what {@link RecordValue} says of it, and the length of its value. */
  void onRecord(int partition, int producer, long sequence, int length);
}
