package io.driftdb.server.config;

import io.driftdb.raft.ClusterConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node as {@code cluster.nodes} names it.
 *
 * @param peerAddress host:port for the other nodes
 * @param host for clients, as the port
 */
public record ClusterNode(String id, String peerAddress, String host, int port) {
  private static final String ADDRESS = "(?:[a-zA-Z0-9._-]+|\\[[0-9a-fA-F:.]+]):[0-9]{1,5}";
  private static final String ONE = "([a-zA-Z0-9_-]{1,32})=(" + ADDRESS + ")/(" + ADDRESS + ")";
  private static final Pattern NODE = Pattern.compile("\\s*" + ONE + "\\s*");

  /** A list of them, or nothing. */
  static final Pattern LIST = Pattern.compile("|\\s*" + ONE + "\\s*(,\\s*" + ONE + "\\s*)*");

  ClusterConfig.Node forRaft() {
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return new ClusterConfig.Node(id, peerAddress, shown + ":" + port);
  }

  /** A node by its addresses, host:port; IllegalArgumentException. */
  public static ClusterNode of(String id, String peerAddress, String clientAddress) {
    List<ClusterNode> one = parse(id + "=" + peerAddress + "/" + clientAddress);
    return one.get(0);
  }

  /** IllegalArgumentException for an id or an address that comes twice, and for no port. */
  static List<ClusterNode> parse(String text) {
    List<ClusterNode> nodes = new ArrayList<>();
    for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      Matcher matcher = NODE.matcher(each);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("'" + each + "' is not ID=HOST:PORT/HOST:PORT");
      }
      String client = matcher.group(3);
      int colon = client.lastIndexOf(':');
      String host = client.substring(0, colon).replaceAll("[\\[\\]]", "");
      ClusterNode node =
          new ClusterNode(
              matcher.group(1),
              matcher.group(2),
              host,
              Integer.parseInt(client.substring(colon + 1)));
      for (ClusterNode other : nodes) {
        boolean twice =
            other.id.equals(node.id)
                || other.peerAddress.equals(node.peerAddress)
                || (other.host.equals(node.host) && other.port == node.port);
        if (twice) {
          throw new IllegalArgumentException("'" + node.id + "' or its address comes twice");
        }
      }
      nodes.add(node);
    }
    return nodes;
  }
}
