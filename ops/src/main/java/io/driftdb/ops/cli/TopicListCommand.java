package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import io.driftdb.client.TopicInfo;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code drift topic list}. */
@Command(name = "list", description = "List all topics, by name.")
public final class TopicListCommand extends DriftCommand {
  @Override
  public Integer call() throws IOException {
    List<TopicInfo> topics;
    try (DriftClient client = connect()) {
      topics = client.admin().topics();
    }
    if (!json() && !topics.isEmpty()) {
      print(TopicText.heading());
    }
    for (TopicInfo topic : topics) {
      print(json() ? TopicText.json(topic).toString() : TopicText.line(topic));
    }
    return DONE;
  }
}
