package io.driftdb.log.apply;

/** Something that waits at the end of one partition, in no more than one list at a time. */
public abstract class TailWaiter {
  /** Links of the list that it waits in, under the partition's lock. */
  TailWaiter previousWaiting;

  TailWaiter nextWaiting;
  boolean waiting;

  /** The next of those that are being told: it may wait again before its turn comes. */
  TailWaiter nextTold;

  /** The wait is over. On the shard's thread: must not block. */
  protected abstract void onMore();
}
