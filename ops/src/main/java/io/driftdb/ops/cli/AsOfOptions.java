package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import io.driftdb.client.Position;
import io.driftdb.client.TableConfig;
import io.driftdb.client.TableView;
import picocli.CommandLine.Option;

/** Which state of a table is asked for, and what it may cost. */
final class AsOfOptions {
  @Option(
      names = "--as-of",
      paramLabel = "POS",
      defaultValue = "latest",
      converter = Positions.Converter.class,
      description = "The state that includes that position. Default: latest.")
  private Position asOf;

  @Option(
      names = "--max-memory",
      paramLabel = "SIZE",
      converter = Amounts.Bytes.class,
      description = "Fail when the rows take more, such as 1GiB. Default: the client's own bound.")
  private Long maxMemory;

  /** Replays the topic's records up to there. */
  TableView open(DriftClient client, String topic) {
    TableConfig config = TableConfig.defaults();
    return client.tableAsOf(topic, asOf, maxMemory == null ? config : config.maxBytes(maxMemory));
  }

  /** Says on standard error how many records the fold had to leave out, if any. */
  static void warn(Console console, TableView view) {
    long rejected = view.rejected();
    if (rejected > 0) {
      String patches = rejected == 1 ? "1 patch was" : rejected + " patches were";
      console
          .err()
          .println("drift: note: " + patches + " rejected: not JSON, or on a row that is not");
    }
  }
}
