package io.driftdb.client;

import java.time.Duration;

/**
 * How a producer behaves. Starts with defaults that serve; each method changes one and returns
 * this. Not thread-safe; must not be changed once a producer uses it.
 */
public final class ProducerConfig {
  private Ack ack = Ack.DURABLE;
  private boolean compression;
  private String name = "";
  private int batchBytes = 64 << 10;
  private long memoryBytes = 32L << 20;
  private int requestsInFlight = 64;
  private int retries = Integer.MAX_VALUE;
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

  /**
   * A name that only one producer holds at a time: a new one fences the one before, on all shards
   * before it sends anything.
   */
  public ProducerConfig name(String producerName) {
    name = producerName;
    return this;
  }

  public int batchBytes() {
    return batchBytes;
  }

  /**
   * A batch is closed at this size, or at eight times that when the partition already has as many
   * batches under way as the broker takes, or at the broker's limit if that is lower; a longer
   * record gets a batch of its own.
   */
  public ProducerConfig batchBytes(int bytes) {
    batchBytes = atLeast(1, bytes);
    return this;
  }

  public long memoryBytes() {
    return memoryBytes;
  }

  /**
   * Batches that wait or are under way take at most so much memory. In a cluster each shard's have
   * an equal part of it.
   */
  public ProducerConfig memoryBytes(long bytes) {
    memoryBytes = bytes;
    return this;
  }

  public int requestsInFlight() {
    return requestsInFlight;
  }

  /**
   * Requests under way at once, at most, to a broker; in a cluster for each shard. What gathers
   * meanwhile goes with the next. Beyond a few, requests that are not full keep some distance, the
   * more the slower answers are.
   */
  public ProducerConfig requestsInFlight(int count) {
    requestsInFlight = atLeast(1, count);
    return this;
  }

  public int retries() {
    return retries;
  }

  /** A batch is sent again at most so often; unless set, only the delivery timeout bounds it. */
  public ProducerConfig retries(int count) {
    retries = atLeast(0, count);
    return this;
  }

  public Duration deliveryTimeout() {
    return deliveryTimeout;
  }

  /**
   * A batch that could not be appended for so long fails, at the latest when the attempt to connect
   * that runs by then has ended.
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

  private static int atLeast(int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(value + " is less than " + least);
    }
    return value;
  }
}
