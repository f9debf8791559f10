package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.RowHistory;
import io.driftdb.ops.envelope.TableWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code drift table history}. */
@Command(
    name = "history",
    description = {
      "Print what became of a row, the newest first, one JSON line for each record:",
      "  {\"lsn\":n,\"toLsn\":n,\"partition\":n,\"offset\":n,\"time\":…,\"op\":…,\"verdict\":…,\"value\":…,\"headers\":{…}}",
      "value is the whole row from that record on; toLsn is the record that ended it, null for none.",
      "A record whose verdict is not applied has changed nothing."
    })
public final class TableHistoryCommand extends DriftCommand {
  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Parameters(index = "1", paramLabel = "KEY", description = "The row's key.")
  private String key;

  @Mixin private LimitOption limit;

  @Mixin private WaitOption wait;

  @Override
  public Integer call() throws IOException {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    ReadOptions options = wait.apply(ReadOptions.latest().limit(limit.value()));
    TableWriter writer = new TableWriter(console().out());
    try (DriftClient client = connect();
        RowHistory history = client.table(topic).history(keyBytes, options)) {
      while (history.hasNext()) {
        writer.version(history.next());
      }
    }
    return DONE;
  }
}
