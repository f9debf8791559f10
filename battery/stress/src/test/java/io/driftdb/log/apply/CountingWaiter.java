package io.driftdb.log.apply;

/** Counts how often it is told, and remembers by whom. */
final class CountingWaiter extends TailWaiter {
  private int times;
  private Thread by;

  @Override
  protected void onMore() {
    times++;
    by = Thread.currentThread();
  }

  int times() {
    return times;
  }

  Thread by() {
    return by;
  }
}
