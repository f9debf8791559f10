package io.driftdb.ops.cli;

import io.driftdb.client.MissingRow;
import io.driftdb.client.RowFormat;
import io.driftdb.client.TableOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What a topic of kind table is created with; absent ones are the defaults. */
final class TableOfTopic {
  @Option(
      names = "--rows",
      paramLabel = "json|bytes",
      converter = RowsConverter.class,
      description = "What the rows of a table are. Default: json.")
  private RowFormat rows;

  @Option(
      names = "--missing-row",
      paramLabel = "upsert|reject",
      converter = MissingRowConverter.class,
      description = "Whether a patch of a missing row makes it. Default: upsert.")
  private MissingRow missingRow;

  @Option(
      names = "--history-retention",
      paramLabel = "TIME|forever",
      converter = Amounts.Retention.class,
      description =
          "How long versions of rows are kept at least after their end, such as 7d. Default:"
              + " forever.")
  private Long historyMs;

  /** Whether none is given, as it has to be for a topic of another kind. */
  boolean isAbsent() {
    return rows == null && missingRow == null && historyMs == null;
  }

  TableOptions options() {
    TableOptions options = TableOptions.defaults();
    if (rows != null) {
      options.rowFormat(rows);
    }
    if (missingRow != null) {
      options.missingRow(missingRow);
    }
    return historyMs == null ? options : options.historyRetention(retention(historyMs));
  }

  /** Null for ever, as the client has it. */
  static Duration retention(long ms) {
    return ms == Amounts.UNBOUNDED ? null : Duration.ofMillis(ms);
  }
}
