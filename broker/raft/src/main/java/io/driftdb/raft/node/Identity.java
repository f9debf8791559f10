package io.driftdb.raft.node;

import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import java.util.List;
import java.util.UUID;

/**
 * What a node says of itself.
 *
 * @param shards that it has
 * @param members of the shard's group, as far as it knows; none before it has one
 * @param leader of the shard; null when it knows of none
 */
public record Identity(
    UUID clusterId, int shards, MemberId self, List<Member> members, MemberId leader) {
  public Identity {
    members = List.copyOf(members);
  }
}
