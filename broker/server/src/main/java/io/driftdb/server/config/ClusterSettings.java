package io.driftdb.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** The settings that make a broker a node of a cluster, a part of {@link Settings}. */
public final class ClusterSettings {
  private static final List<Setting<?>> ALL = new ArrayList<>();
  private static final Pattern NODE_ID = Pattern.compile("[a-zA-Z0-9_-]{1,32}");
  private static final Pattern UUID_OR_NONE =
      Pattern.compile("|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  public static final Setting<String> NODE_ID_SETTING =
      add(
          Setting.text(
              "node.id",
              "n1",
              "1 to 32 of a-z A-Z 0-9 _ -",
              NODE_ID,
              "This broker's name in its cluster. It belongs to the data directory: a node whose"
                  + " disk is lost comes back under another."));
  public static final Setting<String> CLUSTER_ID =
      add(
          Setting.text(
              "cluster.id",
              "",
              "a UUID, the same on all nodes; empty for a broker that is alone",
              UUID_OR_NONE,
              "Keeps nodes, tokens and files of different clusters apart: drift cluster id makes"
                  + " one."));
  public static final Setting<String> CLUSTER_NODES =
      add(
          Setting.text(
              "cluster.nodes",
              "",
              "ID=HOST:PORT/HOST:PORT,...; empty for a broker that is alone",
              ClusterNode.LIST,
              "All nodes, the same on each: the address for the other nodes, and the one for"
                  + " clients. Three nodes keep every acknowledged record when one of them is lost."));
  public static final Setting<Duration> CLUSTER_ELECTION_TIMEOUT =
      add(
          Setting.time(
              "cluster.election.timeout",
              "1s",
              "100ms",
              "1m",
              "A node that hears nothing of the leader for half so long, or up to half as long again,"
                  + " wants to lead. Raise it where the network, or the machine, pauses for longer."));

  public static final Setting<Long> CLUSTER_CATCHUP_SIZE =
      add(
          Setting.bytes(
              "cluster.catchup.size",
              "16GiB",
              "0B",
              "1024TiB",
              "So much of the log a node keeps for one that is away, whatever retention says. One that"
                  + " is further behind copies the log's files, and the tables'."));

  public static final Setting<Duration> CLUSTER_SPREAD_INTERVAL =
      add(
          Setting.time(
              "cluster.spread.interval",
              "1m",
              "0s",
              "1h",
              "So often a node that leads a shard looks whether another one is to lead it, so that the"
                  + " leaders of several shards are spread, and hands it over. 0s: never."));

  public static final Setting<Path> CLUSTER_TLS_CERTIFICATE =
      add(
          Setting.path(
              "cluster.tls.certificate",
              "",
              "a PEM file; empty for no TLS",
              "This node's certificate, for its address for the other nodes. With it nodes talk TLS"
                  + " and take nobody who has no certificate that they trust."));
  public static final Setting<Path> CLUSTER_TLS_KEY =
      add(
          Setting.path(
              "cluster.tls.key",
              "",
              "a PEM file; empty for no TLS",
              "The certificate's private key, PKCS 8, not encrypted."));
  public static final Setting<Path> CLUSTER_TLS_TRUST =
      add(
          Setting.path(
              "cluster.tls.trust",
              "",
              "a PEM file; empty for no TLS",
              "The certificates that those of other nodes are, or are signed by."));

  private ClusterSettings() {}

  private static <T> Setting<T> add(Setting<T> setting) {
    ALL.add(setting);
    return setting;
  }

  static List<Setting<?>> all() {
    return Collections.unmodifiableList(ALL);
  }
}
