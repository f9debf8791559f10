package io.driftdb.raft;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Ratis over gRPC, with what it lacks: {@link PeerAppender} and {@link CommitNews} of the leader,
 * and {@link FollowerAppends} at the follower. Ratis makes it by its name.
 */
public final class PeerRpc implements RpcType {
  @Override
  public String name() {
    return PeerRpc.class.getName();
  }

  @Override
  public GrpcFactory newFactory(Parameters parameters) {
    CommitNews news = CommitNews.of(parameters);
    return new GrpcFactory(parameters) {
      @Override
      public LogAppender newLogAppender(
          RaftServer.Division division, LeaderState leader, FollowerInfo follower) {
        return news.know(new PeerAppender(division, leader, follower));
      }

      @Override
      public GrpcServices newRaftServerRpc(RaftServer server) {
        return super.newRaftServerRpc(FollowerAppends.before(server));
      }
    };
  }
}
