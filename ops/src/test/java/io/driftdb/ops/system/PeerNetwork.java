package io.driftdb.ops.system;

import java.io.IOException;

/** The network between the nodes of a cluster: a link for each node to each other one. */
final class PeerNetwork implements AutoCloseable {
  private final PeerLink[][] links;

  /** Of nodes that listen on these ports. */
  PeerNetwork(int[] ports) throws IOException {
    links = new PeerLink[ports.length][ports.length];
    for (int from = 0; from < ports.length; from++) {
      for (int to = 0; to < ports.length; to++) {
        if (to != from) {
          links[from][to] = new PeerLink(ports[to]);
        }
      }
    }
  }

  /** Where a node reaches another. */
  int port(int from, int to) {
    return links[from][to].port();
  }

  /** Loses what a node sends to another, whoever has opened the connection; or does so no more. */
  void lose(int from, int to, boolean lost) {
    links[from][to].holdRequests(lost);
    links[to][from].holdAnswers(lost);
  }

  /** Loses all that a node sends and is sent. */
  void isolate(int node) {
    for (int other = 0; other < links.length; other++) {
      if (other != node) {
        lose(node, other, true);
        lose(other, node, true);
      }
    }
  }

  void heal() {
    for (int from = 0; from < links.length; from++) {
      for (int to = 0; to < links.length; to++) {
        if (to != from) {
          lose(from, to, false);
        }
      }
    }
  }

  @Override
  public void close() {
    for (PeerLink[] each : links) {
      for (PeerLink link : each) {
        if (link != null) {
          link.close();
        }
      }
    }
  }
}
