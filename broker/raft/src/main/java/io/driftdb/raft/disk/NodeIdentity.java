package io.driftdb.raft.disk;

import java.util.List;

/**
 * What a node keeps of itself.
 *
 * @param incarnation of its data directory
 * @param begun of so many shards it has made the Raft logs; 0 before
 * @param founders with whom it began its cluster; none for who joined it later
 */
public record NodeIdentity(long incarnation, int begun, List<Member> founders) {
  public NodeIdentity {
    founders = List.copyOf(founders);
  }

  /** The same once it is known with whom the cluster begins. */
  public NodeIdentity withFounders(List<Member> all) {
    return new NodeIdentity(incarnation, begun, all);
  }

  /** The same once the Raft logs are made. */
  public NodeIdentity asBegun(int shards) {
    return new NodeIdentity(incarnation, shards, founders);
  }
}
