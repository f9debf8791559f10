package io.driftdb.raft.disk;

import java.util.List;

/**
 * What a node keeps of itself.
 *
 * @param incarnation of its data directory
 * @param begun whether it has made its Raft logs
 * @param founders with whom it began its cluster; none for who joined it later
 */
public record NodeIdentity(long incarnation, boolean begun, List<Member> founders) {
  public NodeIdentity {
    founders = List.copyOf(founders);
  }

  /** The same once it is known with whom the cluster begins. */
  public NodeIdentity withFounders(List<Member> all) {
    return new NodeIdentity(incarnation, begun, all);
  }

  /** The same once the Raft logs are made. */
  public NodeIdentity asBegun() {
    return new NodeIdentity(incarnation, true, founders);
  }
}
