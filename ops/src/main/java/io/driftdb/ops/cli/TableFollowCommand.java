package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import io.driftdb.client.RowRange;
import io.driftdb.client.Table;
import io.driftdb.client.TableSubscription;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drift table follow}. */
@Command(
    name = "follow",
    description = {
      "Print the rows of a state as table scan does, and then every change after it, as it comes:",
      "  {\"key\":…,\"value\":…,\"op\":\"put|delete\",\"lsn\":n,\"partition\":n,\"offset\":n,\"time\":…}",
      "value is the whole row after the change. Ends with Ctrl-C, or after --max changes."
    })
public final class TableFollowCommand extends DriftCommand {
  private static final RowRange NO_ROWS = RowRange.keys(new byte[] {0}, new byte[] {0});

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Mixin private AsOfOptions asOf;

  @Option(names = "--max", paramLabel = "N", description = "Stop after so many changes.")
  private long max = Long.MAX_VALUE;

  @Option(names = "--no-rows", description = "Only the changes.")
  private boolean noRows;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (max < 1) {
      throw usage("--max must be at least 1");
    }
    try (DriftClient client = connect()) {
      ChangePrinter printer = new ChangePrinter(console(), asOf, max);
      TableSubscription subscription = subscribe(client.table(topic), printer);
      try {
        printer.await();
      } finally {
        subscription.close();
      }
    }
    return DONE;
  }

  /** Without rows it starts behind the token of a read that asks for none. */
  private TableSubscription subscribe(Table table, ChangePrinter printer) {
    if (!noRows) {
      return table.subscribeFrom(asOf.read().asOf(), printer, asOf.following());
    }
    var start = table.count(NO_ROWS, asOf.read());
    printer.onRowsEnd(start.lsn(), start.token());
    return table.subscribeBehind(start.token(), printer, asOf.following());
  }
}
