package io.driftdb.raft;

import io.driftdb.raft.disk.MemberId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;

/** Who follows the node that leads a group. */
final class Followers {
  private static final long PAUSE_NS = 20_000_000L;

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

  /**
   * The same, as soon as there are any: on a machine that is busy, all may have been silent for a
   * moment. None when that lasts longer than {@code patienceMs}, or the thread is interrupted.
   */
  static List<MemberId> awaitAnswering(
      RaftServer server, RaftGroupId group, long withinMs, long patienceMs) throws IOException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    List<MemberId> answering = answering(server, group, withinMs);
    while (answering.isEmpty()
        && System.nanoTime() - endNs < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(PAUSE_NS);
      answering = answering(server, group, withinMs);
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
