package io.driftdb.raft;

import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.StateMachineEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** What a leader of term 1 sends to a follower. */
final class LeaderMessages {
  static final RaftPeerId LEADER = RaftPeerId.valueOf("leader");
  static final RaftPeerId FOLLOWER = RaftPeerId.valueOf("follower");
  static final RaftGroupId GROUP = RaftGroupId.randomId();
  private static final RaftGroupId OTHER = RaftGroupId.randomId();
  private static final ByteString DATA = ByteString.copyFromUtf8("data");

  private LeaderMessages() {}

  static AppendEntriesRequestProto append(long first, long last) {
    return append(GROUP, first, last);
  }

  static AppendEntriesRequestProto ofAnotherGroup(long first, long last) {
    return append(OTHER, first, last);
  }

  static AppendEntriesRequestProto heartbeat() {
    return begin(GROUP).build();
  }

  private static AppendEntriesRequestProto append(RaftGroupId group, long first, long last) {
    AppendEntriesRequestProto.Builder request = begin(group);
    if (first > 0) {
      request.setPreviousLog(TermIndexProto.newBuilder().setTerm(1).setIndex(first - 1));
    }
    for (long index = first; index <= last; index++) {
      StateMachineEntryProto payload =
          StateMachineEntryProto.newBuilder().setStateMachineData(DATA).build();
      request.addEntries(
          LogEntryProto.newBuilder()
              .setTerm(1)
              .setIndex(index)
              .setStateMachineLogEntry(
                  StateMachineLogEntryProto.newBuilder()
                      .setLogData(DATA)
                      .setStateMachineEntry(payload)));
    }
    return request.build();
  }

  private static AppendEntriesRequestProto.Builder begin(RaftGroupId group) {
    return AppendEntriesRequestProto.newBuilder()
        .setServerRequest(
            RaftRpcRequestProto.newBuilder()
                .setRequestorId(LEADER.toByteString())
                .setReplyId(FOLLOWER.toByteString())
                .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(group.toByteString())))
        .setLeaderTerm(1)
        .setLeaderCommit(-1);
  }
}
