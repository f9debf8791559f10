package io.driftdb.raft.entry;

/** What the replicate stage asks of a consensus, on the shard's thread. */
public interface Consensus {
  /**
   * Proposes the next entry. When it returns, the entry {@link OwnEntry#isLogged is in the
   * consensus' log}, though not durable, or never will be.
   */
  void propose(OwnEntry entry);

  /** Others are to hear what is committed, though no entry follows that tells them. */
  void announceCommit();

  /** Lets another node lead: this one can't. */
  void stepDown();

  /**
   * Leaves for good: what this node has on its disk is not known any more. When it has left, and
   * can't tell others a thing any more, it runs the task, on any thread.
   */
  void leave(Throwable cause, Runnable whenLeft);
}
