package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import io.driftdb.client.RowRange;
import io.driftdb.client.TableAnswer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code drift table count}. */
@Command(name = "count", description = "Print how many rows there are; without options in all.")
public final class TableCountCommand extends DriftCommand {
  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Mixin private AsOfOptions asOf;

  @Mixin private ScanOptions rows;

  @Override
  public Integer call() throws IOException {
    RowRange range = rows.range();
    if (range == null) {
      throw usage(ScanOptions.usage());
    }
    TableAnswer<Long> count;
    try (DriftClient client = connect()) {
      count = client.table(topic).count(range, asOf.read());
    }
    if (json()) {
      print(new JsonLine().number("count", count.value()).number("lsn", count.lsn()).toString());
    } else {
      print(count.value().toString());
    }
    asOf.tell(console(), count.lsn());
    return DONE;
  }
}
