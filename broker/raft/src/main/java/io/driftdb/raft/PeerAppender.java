package io.driftdb.raft;

import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.util.AwaitForSignal;

/**
 * Sends a follower the leader's log as Ratis does, but hears each signal, and passes on at once
 * that more is committed. Ratis has a thread of its own for that, which may miss its signal (see
 * {@link KeptSignal}) and then looks again after 100 ms: all that was appended would wait for it.
 */
final class PeerAppender extends GrpcLogAppender {
  private final AwaitForSignal signal = new KeptSignal(this);

  PeerAppender(RaftServer.Division division, LeaderState leader, FollowerInfo follower) {
    super(division, leader, follower);
  }

  @Override
  public AwaitForSignal getEventAwaitForSignal() {
    return signal;
  }

  /**
   * Until it looks again whether there is something to send. Without a connection, and with nothing
   * to send, Ratis would look again at once, all the time between two tries.
   */
  @Override
  public long getWaitTimeMs() {
    return hasAppendEntries() ? super.getWaitTimeMs() : Math.max(0, getHeartbeatWaitTimeMs());
  }

  /** There is something new: an entry, or more that is committed. */
  @Override
  public void notifyLogAppender() {
    super.notifyLogAppender();
    if (getServer().getStateMachine() instanceof ShardStateMachine stateMachine) {
      stateMachine.committed(getRaftLog().getLastCommittedIndex());
    }
  }
}
