package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.raft.disk.MemberId;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

/** Who is far enough to lead. */
class FollowersTest {
  private static final RaftGroupId GROUP = RaftGroupId.randomId();
  private static final MemberId ONE = new MemberId("n1", 1);
  private static final MemberId OTHER = new MemberId("n2", 2);

  /** Answers the methods of these names, and no others. */
  private static <T> T answering(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (!answers.containsKey(method.getName())) {
                throw new UnsupportedOperationException(method.getName());
              }
              return answers.get(method.getName());
            }));
  }

  /** A leader that has committed up to an index, and what it has heard of others. */
  private static RaftServer leader(long committed, CommitInfoProto... heard) {
    RaftLog log = answering(RaftLog.class, Map.of("getLastCommittedIndex", committed));
    RaftServer.Division division =
        answering(
            RaftServer.Division.class,
            Map.of("getRaftLog", log, "getCommitInfos", Arrays.asList(heard)));
    return answering(RaftServer.class, Map.of("getDivision", division));
  }

  private static CommitInfoProto heard(MemberId of, long committed) {
    return CommitInfoProto.newBuilder()
        .setServer(RaftPeerProto.newBuilder().setId(ByteString.copyFromUtf8(of.toString())))
        .setCommitIndex(committed)
        .build();
  }

  @Test
  void shouldTakeWhatIsJustFarEnough() throws IOException {
    RaftServer leader = leader(5000, heard(OTHER, 5000), heard(ONE, 4000));
    assertTrue(Followers.isCaughtUp(leader, GROUP, ONE, 1000));
    assertFalse(Followers.isCaughtUp(leader, GROUP, ONE, 999));
    assertTrue(Followers.isCaughtUp(leader, GROUP, OTHER, 0));
  }

  /** A leader whose only follower has last answered so long ago, each time that it is looked at. */
  private static RaftServer leaderOfOne(Iterator<Long> lastAnsweredMs) {
    DivisionInfo info =
        (DivisionInfo)
            Proxy.newProxyInstance(
                DivisionInfo.class.getClassLoader(),
                new Class<?>[] {DivisionInfo.class},
                (proxy, method, arguments) -> role(lastAnsweredMs.next()));
    RaftServer.Division division = answering(RaftServer.Division.class, Map.of("getInfo", info));
    return answering(RaftServer.class, Map.of("getDivision", division));
  }

  private static RoleInfoProto role(long lastAnsweredMs) {
    RoleInfoProto.Builder role = RoleInfoProto.newBuilder();
    role.getLeaderInfoBuilder()
        .addFollowerInfoBuilder()
        .setLastRpcElapsedTimeMs(lastAnsweredMs)
        .setId(RaftPeerProto.newBuilder().setId(ByteString.copyFromUtf8(ONE.toString())));
    return role.build();
  }

  @Test
  void shouldWaitForOneThatIsSilentForAMoment() throws IOException {
    RaftServer leader = leaderOfOne(List.of(1500L, 1600L, 5L).iterator());
    assertEquals(List.of(ONE), Followers.awaitAnswering(leader, GROUP, 1000, 60_000));
  }

  @Test
  void shouldNotWaitForOneThatIsAway() throws IOException {
    RaftServer leader = leaderOfOne(Stream.iterate(5000L, ms -> ms + 20).iterator());
    assertEquals(List.of(), Followers.awaitAnswering(leader, GROUP, 1000, 100));
    Thread.currentThread().interrupt();
    assertEquals(List.of(), Followers.awaitAnswering(leader, GROUP, 1000, 60_000));
    assertTrue(Thread.interrupted());
  }

  @Test
  void shouldNotTakeWhoHasNotBeenHeardOf() throws IOException {
    for (RaftServer leader : List.of(leader(10), leader(10, heard(OTHER, 10)))) {
      assertFalse(Followers.isCaughtUp(leader, GROUP, ONE, 1000));
    }
  }
}
