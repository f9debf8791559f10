package io.driftdb.ops.cli;

import io.driftdb.client.Admin;
import io.driftdb.client.DriftClient;
import io.driftdb.client.IndexInfo;
import io.driftdb.ops.envelope.KeyPath;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drift table index create}. */
@Command(
    name = "create",
    description = {
      "Create an index, which finds rows by the values that they have at JSON paths.",
      "It is built while the table is in use, and serves when it is ready."
    })
public final class TableIndexCreateCommand extends DriftCommand {
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic;

  @Parameters(index = "1", paramLabel = "NAME", description = "The index's name.")
  private String name;

  @Option(
      names = "--on",
      paramLabel = "PATH",
      required = true,
      split = ",",
      description = "Where the values are: delay, or origin,place.country.")
  private List<String> paths;

  @Option(
      names = "--where",
      paramLabel = "PATH=VALUE",
      description = "Only rows that have that value there. JSON; what is none is a string.")
  private String where;

  @Option(
      names = "--if-not-exists",
      description = "Succeed when there is such an index with the same paths.")
  private boolean ifNotExists;

  @Option(names = "--wait", description = "End when it is ready.")
  private boolean wait;

  @Override
  public Integer call() throws IOException {
    paths.forEach(this::checkPath);
    String condition = where == null ? "" : condition();
    try (DriftClient client = connect()) {
      Admin admin = client.admin();
      admin.createIndex(topic, name, paths, condition, ifNotExists);
      IndexInfo index = info(admin);
      while (wait && !index.ready()) {
        LockSupport.parkNanos(POLL_NS);
        index = info(admin);
      }
      print(json() ? IndexText.json(index) : IndexText.sentence(topic, index));
    }
    return DONE;
  }

  private void checkPath(String path) {
    try {
      KeyPath.parse(path);
    } catch (IllegalArgumentException e) {
      throw usage("--on: " + e.getMessage());
    }
  }

  private String condition() {
    int equals = where.indexOf('=');
    if (equals <= 0) {
      throw usage("--where '" + where + "' is not PATH=VALUE");
    }
    return where.substring(0, equals + 1) + JsonArguments.json(where.substring(equals + 1));
  }

  private IndexInfo info(Admin admin) {
    return admin.describeTable(topic).indexes().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DriftException(
                    ErrorCode.UNKNOWN_INDEX, "somebody has dropped index " + name + " meanwhile"));
  }
}
