package io.driftdb.perf.load;

import io.driftdb.perf.drivers.Reader;
import io.driftdb.perf.drivers.RecordSink;
import java.time.Duration;

/** Polls one reader until it is told to stop, on its own thread. */
public final class Consumer implements Runnable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final Reader reader;
  private final RecordSink sink;
  private volatile boolean stopped;

  public Consumer(Reader reader, RecordSink sink) {
    this.reader = reader;
    this.sink = sink;
  }

  @Override
  public void run() {
    while (!stopped) {
      reader.poll(sink, POLL);
    }
  }

  public void stop() {
    stopped = true;
  }
}
