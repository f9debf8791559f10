package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import io.driftdb.client.TableAnswer;
import io.driftdb.client.TableRow;
import io.driftdb.ops.envelope.TableWriter;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code drift table get}. */
@Command(
    name = "get",
    description = {
      "Print the value of one row with its exact bytes; with --json as {\"key\":…,\"value\":…}.",
      "No such row is a failure."
    })
public final class TableGetCommand extends DriftCommand {
  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Parameters(index = "1", paramLabel = "KEY", description = "The row's key.")
  private String key;

  @Mixin private AsOfOptions asOf;

  @Override
  public Integer call() throws IOException {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    try (DriftClient client = connect()) {
      TableAnswer<TableRow> row = client.table(topic).get(keyBytes, asOf.read());
      if (row.value() == null) {
        throw new DriftException(
            ErrorCode.INVALID_REQUEST,
            "table " + topic + " has no row '" + key + "' as of lsn " + row.lsn());
      }
      if (json()) {
        new TableWriter(console().out()).row(keyBytes, row.value().value());
      } else {
        console().out().write(row.value().value());
        console().out().write('\n');
      }
      asOf.tell(console(), row.lsn());
    }
    return DONE;
  }
}
