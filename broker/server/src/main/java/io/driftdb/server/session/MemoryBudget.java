package io.driftdb.server.session;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all connections share. Any thread; does not allocate. */
public final class MemoryBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  public MemoryBudget(long limitBytes) {
    this.limit = limitBytes;
  }

  /** Takes that many bytes unless that would exceed the limit; what is refused was never taken. */
  public boolean tryReserve(long bytes) {
    long now = used.get();
    while (now + bytes <= limit) {
      if (used.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = used.get();
    }
    return false;
  }

  /** Takes that many bytes, whatever the limit: they are in use already. */
  public void reserve(long bytes) {
    used.addAndGet(bytes);
  }

  public void release(long bytes) {
    used.addAndGet(-bytes);
  }

  public boolean exceeded() {
    return used.get() > limit;
  }

  public long usedBytes() {
    return used.get();
  }
}
