package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drift table index drop}. */
@Command(name = "drop", description = "Drop an index. The table's rows are not touched.")
public final class TableIndexDropCommand extends DriftCommand {
  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Parameters(index = "1", paramLabel = "NAME", description = "The index's name.")
  private String name;

  @Override
  public Integer call() throws IOException {
    try (DriftClient client = connect()) {
      client.admin().dropIndex(topic, name);
    }
    print(
        json()
            ? new JsonLine().text("topic", topic).text("dropped", name).toString()
            : "dropped index " + name + " of " + topic);
    return DONE;
  }
}
