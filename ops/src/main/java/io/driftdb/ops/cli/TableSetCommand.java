package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code drift table set}. */
@Command(
    name = "set",
    description = {
      "Change a setting of a table:",
      "  history.retention=TIME|forever  how long versions are kept at least after their end"
    })
public final class TableSetCommand extends DriftCommand {
  private static final String HISTORY = "history.retention=";

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Parameters(index = "1", paramLabel = "SETTING=VALUE", description = "Such as the above.")
  private String assignment;

  @Override
  public Integer call() throws IOException {
    if (!assignment.startsWith(HISTORY)) {
      throw usage("'" + assignment + "' is not " + HISTORY + "TIME|forever");
    }
    long ms = retention(assignment.substring(HISTORY.length()));
    try (DriftClient client = connect()) {
      client.admin().alterTable(topic, TableOfTopic.retention(ms));
    }
    if (json()) {
      print(new JsonLine().text("topic", topic).number("historyRetentionMs", ms).toString());
    } else {
      print("table " + topic + ": " + assignment);
    }
    return DONE;
  }

  private long retention(String text) {
    try {
      return new Amounts.Retention().convert(text);
    } catch (TypeConversionException e) {
      throw usage("history.retention: " + e.getMessage() + ", and not forever");
    }
  }
}
