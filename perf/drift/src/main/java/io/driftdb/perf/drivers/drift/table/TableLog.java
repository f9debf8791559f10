package io.driftdb.perf.drivers.drift.table;

import io.driftdb.log.EventLog;
import io.driftdb.log.LogConfig;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.TableOptions;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.perf.process.RunDirectory;
import io.driftdb.table.TableObserver;
import io.driftdb.table.TableStores;
import io.driftdb.table.Tables;
import io.driftdb.table.TablesConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/** A log with one table of one partition, as a broker keeps it by default. One thread uses it. */
final class TableLog implements AutoCloseable {
  static final String TOPIC = "rows";

  private static final String STORES = "tables";

  private final Path data;
  private final EventLog log;
  private final LogFill fill;
  private final int topicId;

  private TableLog(Path data, EventLog log, int rowBytes) {
    this.data = data;
    this.log = log;
    TopicSpec spec = TopicSpec.of(TOPIC, TopicKind.TABLE, 1);
    topicId = log.createTable(spec, TableOptions.DEFAULT, false).join().topic().id();
    fill = new LogFill(log, topicId, rowBytes);
  }

  /** A new one in that directory, which may be missing, for rows of that length. */
  static TableLog create(Path data, int rowBytes) throws IOException {
    Files.createDirectories(data);
    return new TableLog(data, ShardedLog.open(LogConfig.at(data), LogObserver.NONE), rowBytes);
  }

  int topicId() {
    return topicId;
  }

  /** Appends the first so many records, and returns when they are durable. */
  void append(Rows rows, long records) throws InterruptedException {
    fill.append(rows, records);
    if (fill.endLsn() - fill.firstLsn() != records) {
      throw new IllegalStateException(
          "the log gave LSNs from %d to %d to %d records, which is not one to each"
              .formatted(fill.firstLsn(), fill.endLsn(), records));
    }
  }

  /** The LSN of the last of the first so many records: it names the state that they make. */
  long lsnOf(long records) {
    return fill.firstLsn() + records - 1;
  }

  /** {@link #lsnOf}, which outlives the log. */
  LongUnaryOperator lsns() {
    long before = lsnOf(0);
    return records -> before + records;
  }

  /** Opens the stores, which begin to fold at once. */
  Tables openTables() {
    return TableStores.open(log, TablesConfig.defaults(data), TableObserver.NONE);
  }

  /** Deletes the stores, which must be closed. */
  void dropStores() throws IOException {
    for (Path shard : children(data)) {
      if (Files.isDirectory(shard)) {
        for (Path child : children(shard)) {
          if (child.getFileName().toString().startsWith(STORES)) {
            RunDirectory.delete(child);
          }
        }
      }
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
