package io.driftdb.raft;

import io.driftdb.raft.disk.MemberId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;

/** Who follows the node that leads a group. */
final class Followers {
  private Followers() {}

  /** Those that have answered this node within that time; none when it does not lead. */
  static List<MemberId> answering(RaftServer server, RaftGroupId group, long withinMs)
      throws IOException {
    List<MemberId> answering = new ArrayList<>();
    for (ServerRpcProto follower :
        server
            .getDivision(group)
            .getInfo()
            .getRoleInfoProto()
            .getLeaderInfo()
            .getFollowerInfoList()) {
      if (follower.getLastRpcElapsedTimeMs() < withinMs) {
        answering.add(MemberId.parse(follower.getId().getId().toStringUtf8()));
      }
    }
    return answering;
  }

  /** Whether that one has committed all but so many entries of what this node has, as it says. */
  static boolean isCaughtUp(RaftServer server, RaftGroupId group, MemberId id, long mostBehind)
      throws IOException {
    RaftServer.Division division = server.getDivision(group);
    long committed = division.getRaftLog().getLastCommittedIndex();
    for (CommitInfoProto each : division.getCommitInfos()) {
      if (each.getServer().getId().toStringUtf8().equals(id.toString())) {
        return committed - each.getCommitIndex() <= mostBehind;
      }
    }
    return false;
  }
}
