package io.driftdb.log.replicate;

/** Has a shard do what is due. Any thread. */
@FunctionalInterface
public interface ShardRunner {
  /** On the shard's own thread. */
  void wake();

  /**
   * On the calling thread, fdatasync included, if the shard's own sleeps and the disk is quick:
   * that saves the hand-over. Else as {@link #wake}.
   */
  default void drive() {
    wake();
  }
}
