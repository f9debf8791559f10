package io.driftdb.client;

import java.time.Duration;

/**
 * What a new table is like. Starts with defaults that serve; each method changes one and returns
 * this. Not thread-safe.
 */
public final class TableOptions {
  private RowFormat rowFormat = RowFormat.JSON;
  private MissingRow missingRow = MissingRow.UPSERT;
  private Duration historyRetention;
  private long retentionMs = -1;
  private long retentionBytes = -1;
  private int shard = -1;
  private boolean ifNotExists;

  private TableOptions() {}

  /** JSON rows, made by their first patch; all versions and records are kept for ever. */
  public static TableOptions defaults() {
    return new TableOptions();
  }

  public RowFormat rowFormat() {
    return rowFormat;
  }

  public TableOptions rowFormat(RowFormat format) {
    rowFormat = format;
    return this;
  }

  public MissingRow missingRow() {
    return missingRow;
  }

  public TableOptions missingRow(MissingRow outcome) {
    missingRow = outcome;
    return this;
  }

  /** Null = for ever. */
  public Duration historyRetention() {
    return historyRetention;
  }

  /** How long a version of a row is kept at least after its end; null = for ever. */
  public TableOptions historyRetention(Duration time) {
    historyRetention = time;
    return this;
  }

  public long retentionMs() {
    return retentionMs;
  }

  /** How long the log keeps the table's records, in ms; -1 = for ever. */
  public TableOptions retentionMs(long ms) {
    retentionMs = ms;
    return this;
  }

  public long retentionBytes() {
    return retentionBytes;
  }

  /** How much the log keeps of each partition's records; -1 = no bound. */
  public TableOptions retentionBytes(long bytes) {
    retentionBytes = bytes;
    return this;
  }

  public int shard() {
    return shard;
  }

  /**
   * The shard of all partitions, so that an LSN names a state of the whole table, and transactions
   * can be over all of it; -1 = the partitions are spread over all shards.
   */
  public TableOptions shard(int number) {
    shard = number;
    return this;
  }

  public boolean ifNotExists() {
    return ifNotExists;
  }

  /** Whether a table that is there and alike is no error. */
  public TableOptions ifNotExists(boolean allowed) {
    ifNotExists = allowed;
    return this;
  }
}
