package io.driftdb.ops.cli;

import io.driftdb.client.Admin;
import io.driftdb.client.DriftClient;
import io.driftdb.client.PartitionRange;
import io.driftdb.client.TopicInfo;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drift topic describe}. */
@Command(
    name = "describe",
    description = "Show a topic and the offsets that its partitions hold (ends are exclusive).")
public final class TopicDescribeCommand extends DriftCommand {
  @Parameters(paramLabel = "NAME", description = "The topic.")
  private String name;

  @Override
  public Integer call() throws IOException {
    TopicInfo topic;
    List<PartitionRange> ranges;
    try (DriftClient client = connect()) {
      Admin admin = client.admin();
      topic = admin.topic(name);
      ranges = admin.ranges(name);
    }
    if (json()) {
      String partitions =
          ranges.stream().map(r -> range(r).toString()).collect(Collectors.joining(",", "[", "]"));
      print(TopicText.json(topic).raw("ranges", partitions).toString());
      return DONE;
    }
    print("name        " + topic.name());
    print("id          " + topic.id());
    print("kind        " + TopicText.kind(topic));
    print("partitions  " + topic.partitions());
    print("keeps       " + TopicText.retention(topic));
    print("created     " + TopicText.created(topic));
    print(row("PARTITION", "SHARD", "EARLIEST", "END", "RECORDS"));
    for (PartitionRange r : ranges) {
      print(row(r.partition(), r.shard(), r.earliest(), r.latest(), r.latest() - r.earliest()));
    }
    return DONE;
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-9s %6s %14s %14s %14s", cells);
  }

  private static JsonLine range(PartitionRange range) {
    return new JsonLine()
        .number("partition", range.partition())
        .number("shard", range.shard())
        .number("earliest", range.earliest())
        .number("latest", range.latest())
        .number("committedLsn", range.committedLsn());
  }
}
