package io.driftdb.server.table;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Answer buffers that are not in use: one for each reader at most, so that they cost nothing before
 * the first request and little after it. Any thread.
 */
public final class AnswerBuffers implements AutoCloseable {
  private static final int SMALLEST_KEPT = 64 << 10;

  private final ArrayBlockingQueue<AnswerBuffer> free;
  private final int keptBytes;

  /** {@code answerBytes} is the longest usual answer. */
  public AnswerBuffers(int readers, int answerBytes) {
    this.free = new ArrayBlockingQueue<>(readers);
    this.keptBytes = Math.max(SMALLEST_KEPT, 2 * Math.min(answerBytes, 1 << 29));
  }

  AnswerBuffer take() {
    AnswerBuffer buffer = free.poll();
    return buffer == null ? new AnswerBuffer() : buffer;
  }

  void giveBack(AnswerBuffer buffer) {
    if (buffer.capacity() > keptBytes || !free.offer(buffer)) {
      buffer.close();
    }
  }

  @Override
  public void close() {
    for (AnswerBuffer each = free.poll(); each != null; each = free.poll()) {
      each.close();
    }
  }
}
