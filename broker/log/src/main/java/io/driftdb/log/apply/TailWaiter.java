package io.driftdb.log.apply;

/** Something that waits at the end of one partition, in no more than one list at a time. */
public abstract class TailWaiter {
  /** Link of the list that it waits in. */
  TailWaiter nextWaiting;

  /** The wait is over. On the shard's thread: must not block. */
  protected abstract void onMore();
}
