package io.driftdb.log.read;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Readers and their buffers, borrowed for the time of one poll or one search: what waits holds no
 * memory outside the heap. Any thread. A buffer that has grown for a long run is not kept.
 */
public final class RunReaders {
  private static final int KEPT = 16;
  private static final int KEPT_BYTES = 2 << 20;

  private final ArrayBlockingQueue<RunReader> free = new ArrayBlockingQueue<>(KEPT);

  RunReader borrow() {
    RunReader reader = free.poll();
    return reader != null ? reader : new RunReader();
  }

  void giveBack(RunReader reader) {
    if (reader.bufferBytes() <= KEPT_BYTES) {
      free.offer(reader);
    }
  }
}
