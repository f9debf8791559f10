package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import io.driftdb.client.IndexInfo;
import io.driftdb.client.ShardTableInfo;
import io.driftdb.client.TableInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drift table describe}. */
@Command(
    name = "describe",
    description = {
      "Show a table's settings and indexes, and how it is doing on each of its shards.",
      "LAG is how many committed records are not folded yet, REJECTED how many have changed",
      "nothing since the broker started."
    })
public final class TableDescribeCommand extends DriftCommand {
  private static final long NS_PER_S = 1_000_000_000L;

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Override
  public Integer call() throws IOException {
    TableInfo table;
    try (DriftClient client = connect()) {
      table = client.admin().describeTable(topic);
    }
    if (json()) {
      print(json(table));
    } else {
      describe(table);
    }
    return DONE;
  }

  private void describe(TableInfo table) throws IOException {
    print("name         " + table.topic().name());
    print("rows         " + lower(table.rowFormat()));
    print("missing row  " + lower(table.missingRow()));
    print("keeps        " + TopicText.retention(retentionMs(table)));
    print(row("SHARD", "STATE", "APPLIED", "LAG", "HORIZON", "REJECTED", "HORIZON'S TIME"));
    for (ShardTableInfo shard : table.shards()) {
      print(
          row(
              shard.shard(),
              lower(shard.state()),
              shard.appliedLsn(),
              shard.committedLsn() - shard.appliedLsn(),
              shard.horizonLsn(),
              shard.rejected(),
              horizonTime(shard)));
    }
    if (!table.indexes().isEmpty()) {
      print(IndexText.heading());
      for (IndexInfo index : table.indexes()) {
        print(IndexText.line(index));
      }
    }
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-5s %-10s %14s %10s %14s %10s  %s", cells).stripTrailing();
  }

  private static String horizonTime(ShardTableInfo shard) {
    return shard.horizonNs() == 0 ? "" : time(shard.horizonNs()).toString();
  }

  private static Instant time(long ns) {
    return Instant.ofEpochSecond(ns / NS_PER_S, ns % NS_PER_S);
  }

  private static long retentionMs(TableInfo table) {
    boolean forever = table.historyRetention() == null;
    return forever ? Amounts.UNBOUNDED : table.historyRetention().toMillis();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String json(TableInfo table) {
    return TopicText.json(table.topic())
        .text("rows", lower(table.rowFormat()))
        .text("missingRow", lower(table.missingRow()))
        .number("historyRetentionMs", retentionMs(table))
        .raw(
            "shards",
            table.shards().stream()
                .map(TableDescribeCommand::json)
                .collect(Collectors.joining(",", "[", "]")))
        .raw(
            "indexes",
            table.indexes().stream()
                .map(IndexText::json)
                .collect(Collectors.joining(",", "[", "]")))
        .toString();
  }

  private static String json(ShardTableInfo shard) {
    return new JsonLine()
        .number("shard", shard.shard())
        .text("state", lower(shard.state()))
        .number("committedLsn", shard.committedLsn())
        .number("appliedLsn", shard.appliedLsn())
        .number("horizonLsn", shard.horizonLsn())
        .text("horizonTime", shard.horizonNs() == 0 ? null : time(shard.horizonNs()).toString())
        .number("rejected", shard.rejected())
        .toString();
  }
}
