package io.driftdb.ops.cli;

import io.driftdb.client.Admin;
import io.driftdb.client.ClientConfig;
import io.driftdb.client.ClusterInfo;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** {@code drift cluster status}. */
@Command(
    name = "status",
    description = {
      "Show each shard on each node: who leads, in which epoch, and how far behind the others are.",
      "Asks every node. The status is 1 when a shard has no leader, or a node is away or poisoned."
    })
public final class ClusterStatusCommand extends DriftCommand {
  private static final String AWAY = "away";
  private static final String POISONED = "poisoned";

  /** A shard on a node, as that node says; {@code shard} is null for one that does not answer. */
  private record Line(ClusterInfo.Node node, ClusterInfo.Shard shard, String problem) {}

  @Override
  public Integer call() throws IOException {
    List<Line> lines = new ArrayList<>();
    for (ClusterInfo.Node node : nodes()) {
      lines.addAll(ask(node));
    }
    Map<Integer, Long> committed = new TreeMap<>();
    Set<Integer> led = new HashSet<>();
    for (Line line : lines) {
      if (line.shard != null) {
        committed.merge(line.shard.shard(), line.shard.committedLsn(), Math::max);
        if (line.shard.leads()) {
          led.add(line.shard.shard());
        }
      }
    }
    if (!json()) {
      print(
          String.format(
              Locale.ROOT,
              "%-12s %-24s %5s %-10s %7s %14s %10s  %s",
              "NODE",
              "ADDRESS",
              "SHARD",
              "STATE",
              "EPOCH",
              "COMMITTED",
              "BEHIND",
              "REASON"));
    }
    for (Line line : lines) {
      long end = line.shard == null ? 0 : committed.get(line.shard.shard());
      print(json() ? json(line, end) : text(line, end));
    }
    boolean well =
        lines.stream().allMatch(line -> line.shard != null && !line.shard.state().equals(POISONED));
    return !led.isEmpty() && led.containsAll(committed.keySet()) && well ? DONE : FAILED;
  }

  /** As the first node says that answers. */
  private List<ClusterInfo.Node> nodes() {
    DriftException last = null;
    for (ClientConfig.Address each : clientConfig().addresses()) {
      try {
        return Admin.describeNode(ClientConfig.at(each.host(), each.port())).nodes();
      } catch (DriftException e) {
        last = e;
      }
    }
    throw last;
  }

  private static List<Line> ask(ClusterInfo.Node node) {
    try {
      ClusterInfo seen = Admin.describeNode(ClientConfig.at(node.host(), node.port()));
      return seen.shards().stream().map(shard -> new Line(node, shard, "")).toList();
    } catch (DriftException e) {
      if (e.code() != ErrorCode.CONNECTION_LOST && e.code() != ErrorCode.DEADLINE_EXCEEDED) {
        throw e;
      }
      return List.of(new Line(node, null, e.getMessage()));
    }
  }

  private static String text(Line line, long committed) {
    String address = line.node.host() + ":" + line.node.port();
    if (line.shard == null) {
      return String.format(
          Locale.ROOT,
          "%-12s %-24s %5s %-10s %7s %14s %10s  %s",
          line.node.id(),
          address,
          "-",
          AWAY,
          "-",
          "-",
          "-",
          line.problem);
    }
    return String.format(
        Locale.ROOT,
        "%-12s %-24s %5d %-10s %7d %14d %10d  %s",
        line.node.id(),
        address,
        line.shard.shard(),
        line.shard.state(),
        line.shard.epoch(),
        line.shard.committedLsn(),
        committed - line.shard.committedLsn(),
        line.shard.reason());
  }

  private static String json(Line line, long committed) {
    JsonLine json =
        new JsonLine()
            .text("node", line.node.id())
            .text("host", line.node.host())
            .number("port", line.node.port());
    if (line.shard == null) {
      return json.text("state", AWAY).text("reason", line.problem).toString();
    }
    return json.number("shard", line.shard.shard())
        .text("state", line.shard.state())
        .number("epoch", line.shard.epoch())
        .number("appendedLsn", line.shard.appendedLsn())
        .number("durableLsn", line.shard.durableLsn())
        .number("committedLsn", line.shard.committedLsn())
        .number("behind", committed - line.shard.committedLsn())
        .text("reason", line.shard.reason())
        .toString();
  }
}
