package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drift table rebuild}. */
@Command(
    name = "rebuild",
    description = {
      "Drop a table's state and fold it again from its records, while other tables serve.",
      "Ends when that has begun: table describe says when it is done. Needed only after damage."
    })
public final class TableRebuildCommand extends DriftCommand {
  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Override
  public Integer call() throws IOException {
    try (DriftClient client = connect()) {
      client.admin().rebuildTable(topic);
    }
    print(
        json()
            ? new JsonLine().text("topic", topic).text("state", "rebuilding").toString()
            : "table " + topic + " is being rebuilt");
    return DONE;
  }
}
