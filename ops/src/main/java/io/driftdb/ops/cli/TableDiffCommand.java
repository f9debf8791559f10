package io.driftdb.ops.cli;

import io.driftdb.client.AsOf;
import io.driftdb.client.DriftClient;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.TableDiff;
import io.driftdb.ops.envelope.TableWriter;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drift table diff}. */
@Command(
    name = "diff",
    description = {
      "Print the net change of each row between two states, as JSON lines in the order of the keys:",
      "  {\"key\":…,\"before\":…,\"after\":…}",
      "before is null for a row that is new, after for one that is gone."
    })
public final class TableDiffCommand extends DriftCommand {
  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Option(
      names = "--from",
      paramLabel = "POS",
      required = true,
      converter = AsOfConverter.class,
      description = "The earlier state: the one that includes that position.")
  private AsOf from;

  @Option(
      names = "--to",
      paramLabel = "POS",
      converter = AsOfConverter.class,
      description = "The later state. Default: latest.")
  private AsOf to = AsOf.latest();

  @Mixin private LimitOption limit;

  @Mixin private WaitOption wait;

  @Override
  public Integer call() throws IOException {
    TableWriter writer = new TableWriter(console().out());
    ReadOptions options = wait.apply(ReadOptions.latest().limit(limit.value()));
    try (DriftClient client = connect();
        TableDiff diff = client.table(topic).diff(from, to, options)) {
      while (diff.hasNext()) {
        writer.difference(diff.next());
      }
      console().out().flush();
      console().err().println("drift: note: from lsn " + diff.fromLsn() + " to lsn " + diff.lsn());
    }
    return DONE;
  }
}
