package io.driftdb.client.produce;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The producer's memory: buffers of one size are kept for reuse, longer ones are made and dropped.
 * Under the lock.
 */
final class BufferPool {
  private final int size;
  private final long limit;
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
  private long taken;

  BufferPool(int size, long limit) {
    this.size = size;
    this.limit = limit;
  }

  /**
   * A buffer of at least that length, or null when the memory is used up; one is always granted.
   */
  ByteBuffer tryTake(int length) {
    int wanted = Math.max(size, length);
    if (taken > 0 && taken + wanted > limit) {
      return null;
    }
    taken += wanted;
    ByteBuffer pooled = wanted == size ? free.poll() : null;
    return pooled != null ? pooled.clear() : ByteBuffer.allocateDirect(wanted);
  }

  void giveBack(ByteBuffer buffer) {
    taken -= buffer.capacity();
    if (buffer.capacity() == size) {
      free.push(buffer);
    }
  }
}
