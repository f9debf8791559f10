package io.driftdb.client;

import java.time.Duration;

/**
 * How a subscriber behaves. Starts with defaults that serve; each method changes one and returns
 * this.
 */
public final class SubscriberConfig {
  private long creditBytes = 8L << 20;
  private Duration reconnectTimeout = Duration.ofSeconds(60);

  private SubscriberConfig() {}

  public static SubscriberConfig defaults() {
    return new SubscriberConfig();
  }

  public long creditBytes() {
    return creditBytes;
  }

  /**
   * How much may be on its way or wait here to be polled: the subscriber's memory. In a cluster
   * each shard that is read has an equal part of it.
   */
  public SubscriberConfig creditBytes(long bytes) {
    creditBytes = bytes;
    return this;
  }

  public Duration reconnectTimeout() {
    return reconnectTimeout;
  }

  /** How long a lost broker is looked for before a poll fails with CONNECTION_LOST. */
  public SubscriberConfig reconnectTimeout(Duration timeout) {
    reconnectTimeout = timeout;
    return this;
  }
}
