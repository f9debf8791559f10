package io.driftdb.perf.drivers.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Where the nodes of one cluster listen: nodes are counted from 0, their ids from 1. */
final class KafkaPorts {
  static final String HOST = "127.0.0.1";

  private final List<Integer> clients = new ArrayList<>();
  private final List<Integer> controllers = new ArrayList<>();

  private KafkaPorts() {}

  /** Free ones for so many nodes. */
  static KafkaPorts choose(int nodes) throws IOException {
    KafkaPorts ports = new KafkaPorts();
    for (int i = 0; i < nodes; i++) {
      ports.clients.add(free());
      ports.controllers.add(free());
    }
    return ports;
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int nodes() {
    return clients.size();
  }

  /** As {@code listeners}. */
  String listeners(int node) {
    return "PLAINTEXT://"
        + HOST
        + ":"
        + clients.get(node)
        + ",CONTROLLER://"
        + HOST
        + ":"
        + controllers.get(node);
  }

  /** As {@code controller.quorum.voters}. */
  String voters() {
    StringJoiner voters = new StringJoiner(",");
    for (int i = 0; i < nodes(); i++) {
      voters.add((i + 1) + "@" + HOST + ":" + controllers.get(i));
    }
    return voters.toString();
  }

  /** Where clients find them. */
  String bootstrap() {
    StringJoiner all = new StringJoiner(",");
    clients.forEach(port -> all.add(HOST + ":" + port));
    return all.toString();
  }
}
