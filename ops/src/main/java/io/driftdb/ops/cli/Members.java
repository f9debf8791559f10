package io.driftdb.ops.cli;

import io.driftdb.client.ClusterInfo;
import java.util.stream.Collectors;

/** Tells who is in a cluster now. */
final class Members {
  private Members() {}

  static String of(ClusterInfo cluster, boolean json) {
    String ids =
        cluster.nodes().stream().map(ClusterInfo.Node::id).collect(Collectors.joining(", "));
    return json
        ? new JsonLine().text("nodes", ids.replace(" ", "")).toString()
        : "The nodes are " + ids + ".";
  }
}
