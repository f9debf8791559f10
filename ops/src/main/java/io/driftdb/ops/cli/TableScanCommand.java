package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import io.driftdb.client.RowRange;
import io.driftdb.client.TableRow;
import io.driftdb.client.TableScan;
import io.driftdb.ops.envelope.TableWriter;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code drift table scan}, or {@code dump}. */
@Command(
    name = "scan",
    aliases = "dump",
    description = {
      "Print rows as JSON lines {\"key\":…,\"value\":…}, in the order of their keys' bytes, or of an",
      "index. Without options all of them."
    })
public final class TableScanCommand extends DriftCommand {
  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Mixin private AsOfOptions asOf;

  @Mixin private ScanOptions rows;

  @Mixin private LimitOption limit;

  @Override
  public Integer call() throws IOException {
    RowRange range = rows.range();
    if (range == null) {
      throw usage(ScanOptions.usage());
    }
    TableWriter writer = new TableWriter(console().out());
    try (DriftClient client = connect();
        TableScan scan = client.table(topic).scan(range, asOf.read().limit(limit.value()))) {
      while (scan.hasNext()) {
        TableRow row = scan.next();
        writer.row(row.key(), row.value());
      }
      asOf.tell(console(), scan.lsn());
    }
    return DONE;
  }
}
