package io.driftdb.raft;

import io.driftdb.raft.disk.Member;
import io.driftdb.raft.entry.EntryReplicator;
import io.driftdb.raft.node.Identity;
import io.driftdb.raft.node.NodeClient;
import io.driftdb.raft.node.PeerTls;
import io.driftdb.schema.DriftException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a node that its group has let go of from one whose Raft log has failed. Ratis stops both
 * alike.
 */
final class Removal {
  private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

  private final ClusterConfig config;
  private final RaftMember self;
  private final PeerTls tls;
  private final EntryReplicator replicator;

  Removal(ClusterConfig config, RaftMember self, PeerTls tls, EntryReplicator replicator) {
    this.config = config;
    this.self = self;
    this.tls = tls;
    this.replicator = replicator;
  }

  /** Asks the others, of whom those are known; the replicate stage hears of it. */
  boolean isTrue(List<Member> known) {
    for (Member other : known) {
      if (other.id().equals(self.id())) {
        continue;
      }
      try (NodeClient client = new NodeClient(other.address(), PeerTls.clientSide(tls))) {
        Identity identity = client.identify(config.clusterId(), self.shard());
        if (identity.leader() != null
            && identity.members().stream().noneMatch(each -> each.id().equals(self.id()))) {
          LOG.warn("This node is no member of the cluster any more: it can be stopped");
          replicator.deposed("this node is no member of the cluster any more: stop it");
          return true;
        }
      } catch (DriftException e) {
        LOG.debug("Node {} does not say who the members are", other.id().node(), e);
      }
    }
    return false;
  }
}
