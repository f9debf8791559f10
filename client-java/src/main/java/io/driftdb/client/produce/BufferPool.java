package io.driftdb.client.produce;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The producer's memory: direct buffers, whole multiples of the batch size long, kept for reuse by
 * their length. Kept and taken ones together stay within the limit, but for one, which is always
 * granted. Under the accumulator's lock.
 */
final class BufferPool {
  private final int unit;
  private final long limit;
  private final Map<Integer, ArrayDeque<ByteBuffer>> free = new HashMap<>();
  private long taken;
  private long kept;

  BufferPool(int unit, long limit) {
    this.unit = unit;
    this.limit = limit;
  }

  /** A buffer of at least that length, or null when the memory is used up. */
  ByteBuffer tryTake(int length) {
    int wanted = rounded(length);
    if (taken > 0 && taken + wanted > limit) {
      return null;
    }
    taken += wanted;
    ArrayDeque<ByteBuffer> same = free.get(wanted);
    if (same != null && !same.isEmpty()) {
      kept -= wanted;
      return same.pop().clear();
    }
    if (kept + taken > limit) {
      free.clear();
      kept = 0;
    }
    return ByteBuffer.allocateDirect(wanted);
  }

  /** As {@link #tryTake(int)}, of the least length when there is no room for the wanted one. */
  ByteBuffer tryTake(int wanted, int least) {
    ByteBuffer buffer = tryTake(wanted);
    return buffer != null || least == wanted ? buffer : tryTake(least);
  }

  /** Buffers of at least those lengths, or null when there is no room for all of them now. */
  List<ByteBuffer> tryTakeAll(int[] lengths) {
    List<ByteBuffer> buffers = new ArrayList<>(lengths.length);
    for (int length : lengths) {
      ByteBuffer buffer = tryTake(length);
      if (buffer == null) {
        buffers.forEach(this::giveBack);
        return null;
      }
      buffers.add(buffer);
    }
    return buffers;
  }

  /** TRANSACTION_TOO_LARGE unless those fit when nothing else is taken. */
  void checkCanHold(int[] lengths) {
    long cost = Arrays.stream(lengths).mapToLong(this::rounded).sum();
    if (lengths.length > 1 && cost > limit) {
      throw TransactionDraft.tooLarge("buffers of " + cost + " bytes", limit);
    }
  }

  private int rounded(int length) {
    return Math.max(1, (length + unit - 1) / unit) * unit;
  }

  void giveBack(ByteBuffer buffer) {
    taken -= buffer.capacity();
    kept += buffer.capacity();
    free.computeIfAbsent(buffer.capacity(), c -> new ArrayDeque<>()).push(buffer);
  }

  long taken() {
    return taken;
  }
}
