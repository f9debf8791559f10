package io.driftdb.ops.cli;

import io.driftdb.client.Admin;
import io.driftdb.client.DriftClient;
import io.driftdb.client.TableOptions;
import io.driftdb.client.TopicInfo;
import io.driftdb.client.TopicKind;
import io.driftdb.client.TopicOptions;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drift topic create}. */
@Command(name = "create", description = "Create a topic.")
public final class TopicCreateCommand extends DriftCommand {
  private static final Long UNBOUNDED = -1L;

  @Parameters(paramLabel = "NAME", description = "1 to 200 of the characters a-z A-Z 0-9 . _ -")
  private String name;

  @Option(
      names = "--kind",
      paramLabel = "log|table",
      defaultValue = "log",
      converter = KindConverter.class,
      description = "A stream of events, or a keyed stream that is a table. Default: log.")
  private TopicKind kind;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many ordered sequences the topic has. Default: 1.")
  private int partitions;

  @Option(
      names = {"--retention", "--retention-ms"},
      paramLabel = "TIME",
      converter = Amounts.Millis.class,
      description =
          "How long records are kept, such as 7d; a bare number is in ms. Default: for ever.")
  private Long retentionMs = UNBOUNDED;

  @Option(
      names = "--retention-bytes",
      paramLabel = "SIZE",
      converter = Amounts.Bytes.class,
      description = "How many bytes are kept, such as 10GiB. Default: all.")
  private Long retentionBytes = UNBOUNDED;

  @Option(
      names = "--shard",
      paramLabel = "N",
      defaultValue = "-1",
      description =
          "The shard of all partitions, such as that of other topics of the same transactions."
              + " Default: one partition after the other on each shard.")
  private int shard;

  @Mixin private TableOfTopic table;

  @Option(
      names = "--if-not-exists",
      description =
          "Succeed when the topic is there with the same kind and partitions, and on that shard if"
              + " one is named.")
  private boolean ifNotExists;

  @Override
  public Integer call() throws IOException {
    if (partitions < 1) {
      throw usage("--partitions must be at least 1");
    }
    if (shard < -1) {
      throw usage("--shard is the number of a shard, from 0 on");
    }
    if (kind != TopicKind.TABLE && !table.isAbsent()) {
      throw usage("--rows, --missing-row and --history-retention go with --kind table");
    }
    try (DriftClient client = connect()) {
      TopicInfo topic = create(client.admin());
      String text =
          "topic " + topic.name() + ": " + TopicText.kind(topic) + ", " + partitions(topic);
      print(json() ? TopicText.json(topic).toString() : text);
    }
    return DONE;
  }

  private TopicInfo create(Admin admin) {
    if (kind == TopicKind.TABLE) {
      TableOptions options =
          table
              .options()
              .retentionMs(retentionMs)
              .retentionBytes(retentionBytes)
              .shard(shard)
              .ifNotExists(ifNotExists);
      return admin.createTable(name, partitions, options);
    }
    TopicOptions options =
        TopicOptions.defaults()
            .retentionMs(retentionMs)
            .retentionBytes(retentionBytes)
            .shard(shard)
            .ifNotExists(ifNotExists);
    return admin.createTopic(name, kind, partitions, options);
  }

  private static String partitions(TopicInfo topic) {
    return topic.partitions() + (topic.partitions() == 1 ? " partition" : " partitions");
  }
}
