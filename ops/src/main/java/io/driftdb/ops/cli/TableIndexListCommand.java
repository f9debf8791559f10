package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import io.driftdb.client.IndexInfo;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drift table index list}. */
@Command(name = "list", description = "List the indexes of a table, and whether they serve.")
public final class TableIndexListCommand extends DriftCommand {
  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Override
  public Integer call() throws IOException {
    List<IndexInfo> indexes;
    try (DriftClient client = connect()) {
      indexes = client.admin().describeTable(topic).indexes();
    }
    if (!json() && !indexes.isEmpty()) {
      print(IndexText.heading());
    }
    for (IndexInfo index : indexes) {
      print(json() ? IndexText.json(index) : IndexText.line(index));
    }
    return DONE;
  }
}
