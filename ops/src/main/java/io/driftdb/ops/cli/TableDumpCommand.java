package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import io.driftdb.client.TableView;
import io.driftdb.ops.envelope.EnvelopeWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code drift table dump}. */
@Command(
    name = "dump",
    description = {
      "Print all rows in the order of their keys' bytes, as JSON lines {\"key\":…,\"value\":…}.",
      "Replays the topic up to the position."
    })
public final class TableDumpCommand extends DriftCommand {
  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Mixin private AsOfOptions asOf;

  @Override
  public Integer call() throws IOException {
    EnvelopeWriter writer = new EnvelopeWriter(console().out());
    try (DriftClient client = connect();
        TableView view = asOf.open(client, topic)) {
      view.forEach((key, value) -> row(writer, key, value));
      console().out().flush();
      AsOfOptions.warn(console(), view);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return DONE;
  }

  private static void row(EnvelopeWriter writer, byte[] key, byte[] value) {
    try {
      writer.row(key, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
