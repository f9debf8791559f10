package io.driftdb.client;

import java.time.Duration;

/**
 * How a table is followed. Starts with defaults that serve; each method changes one and returns
 * this.
 */
public final class TableConfig {
  private long maxBytes = 256L << 20;
  private Duration timeout = Duration.ofMinutes(5);
  private Duration reconnectTimeout = Duration.ofSeconds(60);
  private int feedBytes = 1 << 20;

  private TableConfig() {}

  public static TableConfig defaults() {
    return new TableConfig();
  }

  public long maxBytes() {
    return maxBytes;
  }

  /** Keys and rows of a view may take so much memory; more is STATE_TOO_LARGE. */
  public TableConfig maxBytes(long bytes) {
    maxBytes = bytes;
    return this;
  }

  public Duration timeout() {
    return timeout;
  }

  /** How long fetching the rows as of a point may take, reaching it included. */
  public TableConfig timeout(Duration limit) {
    timeout = limit;
    return this;
  }

  public Duration reconnectTimeout() {
    return reconnectTimeout;
  }

  /** How long a lost broker, or one that can't serve the table, is waited for. */
  public TableConfig reconnectTimeout(Duration limit) {
    reconnectTimeout = limit;
    return this;
  }

  public int feedBytes() {
    return feedBytes;
  }

  /** How much of the changes is fetched at once, about. */
  public TableConfig feedBytes(int bytes) {
    feedBytes = bytes;
    return this;
  }
}
