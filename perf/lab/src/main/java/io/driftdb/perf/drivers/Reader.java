package io.driftdb.perf.drivers;

import java.time.Duration;

/** Reads records. One thread at a time. */
public interface Reader extends AutoCloseable {
  /** Waits for records, at most that long, and shows what is there; returns how many. */
  int poll(RecordSink sink, Duration timeout);

  @Override
  void close();
}
