package io.driftdb.raft;

import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import java.util.Comparator;
import java.util.List;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;

/** Members as Ratis knows them, and back. */
final class Peers {
  private Peers() {}

  static RaftPeer of(Member member) {
    return RaftPeer.newBuilder()
        .setId(member.id().toString())
        .setAddress(member.address())
        .setClientAddress(member.clientAddress())
        .build();
  }

  /** Null for null. */
  static MemberId id(RaftPeerId peer) {
    return peer == null ? null : MemberId.parse(peer.toString());
  }

  /** The members of a group, by their ids. */
  static List<Member> members(RaftConfiguration group) {
    return group.getCurrentPeers().stream()
        .map(peer -> new Member(id(peer.getId()), peer.getAddress(), peer.getClientAddress()))
        .sorted(Comparator.comparing(member -> member.id().toString()))
        .toList();
  }
}
