package io.driftdb.ops.system;

/** What a load makes of the failures of its producers. Any thread. */
interface LoadOutcome {
  /** Whether there is still something to be found out. */
  boolean isOpen();

  /** A record was not acknowledged, and never will be. */
  void onRefused(LoadRecord record, Throwable why);

  /** A producer has come to its end before it was told to. */
  void onEnded(Throwable why);
}
