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
  private static final int ATTEMPTS = 5;

  private Allocation() {}

  /**
   * Does it, and fails when it takes more than that. What takes more is done again, and the least
   * counts: classes are loaded when they are first met, Netty's records of leaks by chance, pools
   * grow once, and all of that allocates on this thread.
   */
  public static <T> T within(long bytes, Callable<T> action) throws Exception {
    long least = Long.MAX_VALUE;
    T result = null;
    for (int i = 0; i < ATTEMPTS && least > bytes; i++) {
      long directBefore = DIRECT.getMemoryUsed();
      long heapBefore = THREADS.getCurrentThreadAllocatedBytes();
      result = action.call();
      long heap = THREADS.getCurrentThreadAllocatedBytes() - heapBefore;
      least = Math.min(least, Math.max(heap, DIRECT.getMemoryUsed() - directBefore));
    }
    long taken = least;
    Target.require(taken <= bytes, () -> taken + " bytes are taken, more than " + bytes);
    return result;
  }
}
