package io.driftdb.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The settings that concern tables, a part of {@link Settings}. */
public final class TableSettings {
  private static final List<Setting<?>> ALL = new ArrayList<>();

  public static final Setting<Long> TABLE_CACHE =
      add(
          Setting.bytes(
              "table.cache",
              "64MiB",
              "1MiB",
              "1TiB",
              "Memory, outside the heap, for what was read of tables, of all shards together; taken"
                  + " as it is used. Raise it when the rows that are read often do not fit."));
  public static final Setting<Long> TABLE_WRITE_BUFFER =
      add(
          Setting.bytes(
              "table.write.buffer",
              "64MiB",
              "1MiB",
              "64GiB",
              "Memory, outside the heap, for what is folded into tables and not in files yet, of all"
                  + " shards together. More makes fewer and larger files."));
  public static final Setting<Long> TABLE_FLUSH_LOG =
      add(
          Setting.bytes(
              "table.flush.log",
              "128MiB",
              "1MiB",
              "1TiB",
              "Tables are written to files after so much log: it bounds what a start folds again."));
  public static final Setting<Long> TABLE_CHECKPOINT_SIZE =
      add(
          Setting.bytes(
              "table.checkpoint.size",
              "512MiB",
              "1MiB",
              "1024TiB",
              "Tables get a checkpoint after so much log. Retention keeps the log from the last one"
                  + " on."));
  public static final Setting<Duration> TABLE_HISTORY_CHECK =
      add(
          Setting.time(
              "table.history.check",
              "10s",
              "10ms",
              "1d",
              "How often the history retention of tables is applied."));
  public static final Setting<Integer> TABLE_LAG_MAX =
      add(
          Setting.count(
              "table.lag.max",
              1_000_000,
              1,
              1_000_000_000,
              "Committed records that a shard's tables may be behind by; beyond it appends to tables"
                  + " are answered with THROTTLED, and log topics go on."));
  public static final Setting<Duration> TABLE_WAIT_MAX =
      add(
          Setting.time(
              "table.wait.max",
              "30s",
              "10ms",
              "1h",
              "The longest that a request may wait for a state of a table, or for changes."));
  public static final Setting<Integer> TABLE_ANSWER_MAX =
      add(
          Setting.intBytes(
              "table.answer.max",
              "1MiB",
              "4KiB",
              "256MiB",
              "Rows, versions or changes in one answer, uncompressed, unless a single one is longer."
                  + " More takes more memory for each request, and fewer requests for a scan."));

  public static final Setting<Integer> TABLE_FEEDS =
      add(
          Setting.count(
              "table.feeds",
              64,
              1,
              65_536,
              "Requests of a connection that wait for changes of tables at the same time."));

  private TableSettings() {}

  private static <T> Setting<T> add(Setting<T> setting) {
    ALL.add(setting);
    return setting;
  }

  static List<Setting<?>> all() {
    return Collections.unmodifiableList(ALL);
  }
}
