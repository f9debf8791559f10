package io.driftdb.battery.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/** How much memory something takes: of the heap on the current thread, and direct. One thread. */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final BufferPoolMXBean DIRECT =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .findFirst()
          .orElseThrow();

  private Allocation() {}

  /**
   * Does it, and fails when it takes more than that. What takes more of the heap is done once more:
   * the first time classes may have been loaded for it.
   */
  public static <T> T within(long bytes, Callable<T> action) throws Exception {
    long directBefore = DIRECT.getMemoryUsed();
    long heapBefore = THREADS.getCurrentThreadAllocatedBytes();
    T result = action.call();
    long heap = THREADS.getCurrentThreadAllocatedBytes() - heapBefore;
    long direct = DIRECT.getMemoryUsed() - directBefore;
    Target.require(direct <= bytes, () -> direct + " direct bytes are taken, more than " + bytes);
    if (heap > bytes) {
      heapBefore = THREADS.getCurrentThreadAllocatedBytes();
      result = action.call();
      long again = THREADS.getCurrentThreadAllocatedBytes() - heapBefore;
      Target.require(again <= bytes, () -> again + " bytes of the heap, more than " + bytes);
    }
    return result;
  }
}
