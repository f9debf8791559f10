package io.driftdb.log;

import com.sun.management.ThreadMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * Keeps the memory that one damaged log takes within a bound, whatever lengths its bytes seem to
 * tell: what this thread allocates on the heap, and all buffers beside it.
 */
final class AllocationBound {
  private static final long HEAP_MAX = 16 << 20;
  private static final long BUFFERS_MAX = 8 << 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final BufferPoolMXBean buffers =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .findFirst()
          .orElseThrow();
  private long heapBefore;
  private long buffersBefore;
  private long heapMost;

  /** From now on it counts. */
  void start() {
    heapBefore = threads.getCurrentThreadAllocatedBytes();
    buffersBefore = buffers.getMemoryUsed();
  }

  void check() {
    long heap = threads.getCurrentThreadAllocatedBytes() - heapBefore;
    long beside = buffers.getMemoryUsed() - buffersBefore;
    heapMost = Math.max(heapMost, heap);
    LogModel.require(heap < HEAP_MAX, "it took " + heap + " bytes of the heap");
    LogModel.require(beside < BUFFERS_MAX, "it took buffers of " + beside + " bytes");
  }

  long heapMost() {
    return heapMost;
  }
}
