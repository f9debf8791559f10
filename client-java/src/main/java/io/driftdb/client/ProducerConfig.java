package io.driftdb.client;

import java.time.Duration;

/**
 * How a producer behaves. Starts with defaults that serve; each method changes one and returns
 * this.
 */
public final class ProducerConfig {
  private Ack ack = Ack.DURABLE;
  private boolean compression;
  private String name = "";
  private int batchBytes = 64 << 10;
  private long memoryBytes = 32L << 20;
  private int requestsInFlight = 2;
  private Duration deliveryTimeout = Duration.ofSeconds(30);
  private Duration blockTimeout = Duration.ofSeconds(30);

  private ProducerConfig() {}

  public static ProducerConfig defaults() {
    return new ProducerConfig();
  }

  public Ack ack() {
    return ack;
  }

  public ProducerConfig ack(Ack level) {
    ack = level;
    return this;
  }

  public boolean compression() {
    return compression;
  }

  /** Whether batches are compressed with zstd. */
  public ProducerConfig compression(boolean zstd) {
    compression = zstd;
    return this;
  }

  public String name() {
    return name;
  }

  /** A name that only one producer holds at a time: a new one fences the one before. */
  public ProducerConfig name(String producerName) {
    name = producerName;
    return this;
  }

  public int batchBytes() {
    return batchBytes;
  }

  /** A batch is closed at this size; a longer record gets a batch of its own. */
  public ProducerConfig batchBytes(int bytes) {
    batchBytes = bytes;
    return this;
  }

  public long memoryBytes() {
    return memoryBytes;
  }

  /** Batches that wait or are under way take at most so much memory. */
  public ProducerConfig memoryBytes(long bytes) {
    memoryBytes = bytes;
    return this;
  }

  public int requestsInFlight() {
    return requestsInFlight;
  }

  /** Requests under way at once: what gathers meanwhile goes with the next. */
  public ProducerConfig requestsInFlight(int count) {
    requestsInFlight = count;
    return this;
  }

  public Duration deliveryTimeout() {
    return deliveryTimeout;
  }

  /**
   * A batch that could not be appended for so long fails. Whether it was appended is then unknown.
   */
  public ProducerConfig deliveryTimeout(Duration timeout) {
    deliveryTimeout = timeout;
    return this;
  }

  public Duration blockTimeout() {
    return blockTimeout;
  }

  /** How long a send waits for memory before it fails with BUFFER_FULL. */
  public ProducerConfig blockTimeout(Duration timeout) {
    blockTimeout = timeout;
    return this;
  }
}
