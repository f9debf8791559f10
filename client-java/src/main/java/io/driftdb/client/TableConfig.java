package io.driftdb.client;

import java.time.Duration;

/**
 * How a table view behaves. Starts with defaults that serve; each method changes one and returns
 * this.
 */
public final class TableConfig {
  private long maxBytes = 256L << 20;
  private Duration timeout = Duration.ofMinutes(5);

  private TableConfig() {}

  public static TableConfig defaults() {
    return new TableConfig();
  }

  public long maxBytes() {
    return maxBytes;
  }

  /** Keys and rows may take so much memory; more is STATE_TOO_LARGE. */
  public TableConfig maxBytes(long bytes) {
    maxBytes = bytes;
    return this;
  }

  public Duration timeout() {
    return timeout;
  }

  /** How long building the state as of a point may take. */
  public TableConfig timeout(Duration limit) {
    timeout = limit;
    return this;
  }
}
