package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import io.driftdb.client.TopicInfo;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drift topic delete}. */
@Command(name = "delete", description = "Delete a topic with all its records.")
public final class TopicDeleteCommand extends DriftCommand {
  @Parameters(paramLabel = "NAME", description = "The topic.")
  private String name;

  @Override
  public Integer call() throws IOException {
    try (DriftClient client = connect()) {
      TopicInfo topic = client.admin().deleteTopic(name);
      print(json() ? TopicText.json(topic).toString() : "deleted topic " + topic.name());
    }
    return DONE;
  }
}
