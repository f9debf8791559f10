package io.driftdb.log;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * How a log is to be kept. Starts with defaults that serve; each method changes one and returns
 * this.
 */
public final class LogConfig {
  /** How the shard's thread waits for work. */
  public enum Wait {
    /**
     * Spins and yields for a little, then sleeps until woken: an idle shard costs next to nothing.
     */
    PARK,
    /** Never sleeps: the shortest hand-over, at the price of a whole core per shard. */
    SPIN
  }

  private final Path directory;
  private UUID clusterId;
  private int shards = 1;
  private int segmentBytes = 256 << 20;
  private int preallocatedSegments = 1;
  private int ringSlots = 8192;
  private int maxGroupBytes = 4 << 20;
  private int maxBatchBytes = 1 << 20;
  private int maxIndexedRuns = 1 << 20;
  private int maxRunBytes = 64 << 10;
  private long checkpointBytes = 64L << 20;
  private Duration retentionCheck = Duration.ofSeconds(30);
  private boolean keepingForTables;
  private long lowWaterBytes = 1L << 30;
  private Duration producerExpiry = Duration.ofDays(7);
  private int maxProducers = 100_000;
  private int batchesInFlight = 32;
  private int maxTopics = 10_000;
  private int maxPartitions = 100_000;
  private Wait waitStrategy = Wait.PARK;
  private Duration maxDrivenForce = Duration.ofMillis(1);

  private LogConfig(Path directory) {
    this.directory = directory;
  }

  /** A log in that directory, which is made if it is missing. */
  public static LogConfig at(Path directory) {
    return new LogConfig(directory);
  }

  public Path directory() {
    return directory;
  }

  /** Of the cluster that the log belongs to; null when it makes its own. */
  public UUID clusterId() {
    return clusterId;
  }

  public LogConfig clusterId(UUID id) {
    clusterId = id;
    return this;
  }

  public int shards() {
    return shards;
  }

  public LogConfig shards(int count) {
    shards = count;
    return this;
  }

  /** Length of a segment file. */
  public int segmentBytes() {
    return segmentBytes;
  }

  public LogConfig segmentBytes(int bytes) {
    segmentBytes = bytes;
    return this;
  }

  /** How many empty segment files are kept ready. */
  public int preallocatedSegments() {
    return preallocatedSegments;
  }

  public LogConfig preallocatedSegments(int count) {
    preallocatedSegments = count;
    return this;
  }

  /** Slots of a shard's ring, a power of two. */
  public int ringSlots() {
    return ringSlots;
  }

  public LogConfig ringSlots(int slots) {
    ringSlots = slots;
    return this;
  }

  /** The most that one write and one fdatasync carry. */
  public int maxGroupBytes() {
    return maxGroupBytes;
  }

  public LogConfig maxGroupBytes(int bytes) {
    maxGroupBytes = bytes;
    return this;
  }

  /** The longest batch, stored and uncompressed. */
  public int maxBatchBytes() {
    return maxBatchBytes;
  }

  public LogConfig maxBatchBytes(int bytes) {
    maxBatchBytes = bytes;
    return this;
  }

  /**
   * Runs that the index of the active segment may hold in memory; a full index ends the segment
   * early.
   */
  public int maxIndexedRuns() {
    return maxIndexedRuns;
  }

  public LogConfig maxIndexedRuns(int runs) {
    maxIndexedRuns = runs;
    return this;
  }

  /** Adjacent frames of a partition are indexed as one run up to this length. */
  public int maxRunBytes() {
    return maxRunBytes;
  }

  public LogConfig maxRunBytes(int bytes) {
    maxRunBytes = bytes;
    return this;
  }

  /** A checkpoint is written after this many bytes of log: it bounds what a restart reads. */
  public long checkpointBytes() {
    return checkpointBytes;
  }

  public LogConfig checkpointBytes(long bytes) {
    checkpointBytes = bytes;
    return this;
  }

  /** How often retention looks for segments to drop. */
  public Duration retentionCheck() {
    return retentionCheck;
  }

  public LogConfig retentionCheck(Duration every) {
    retentionCheck = every;
    return this;
  }

  public boolean keepingForTables() {
    return keepingForTables;
  }

  /**
   * Whether retention drops nothing before {@link EventLog#retainFrom} has been called for the
   * first time: for who keeps tables beside the log.
   */
  public LogConfig keepingForTables(boolean kept) {
    keepingForTables = kept;
    return this;
  }

  /**
   * Appends are refused with DISK_FULL when less than this is left to be written on the file
   * system.
   */
  public long lowWaterBytes() {
    return lowWaterBytes;
  }

  public LogConfig lowWaterBytes(long bytes) {
    lowWaterBytes = bytes;
    return this;
  }

  /** The state of a producer that has been silent for so long is dropped. */
  public Duration producerExpiry() {
    return producerExpiry;
  }

  public LogConfig producerExpiry(Duration silence) {
    producerExpiry = silence;
    return this;
  }

  /** Producers whose state is kept; the longest silent one goes first. */
  public int maxProducers() {
    return maxProducers;
  }

  public LogConfig maxProducers(int count) {
    maxProducers = count;
    return this;
  }

  /** Batches per producer and partition among which duplicates are told apart. */
  public int batchesInFlight() {
    return batchesInFlight;
  }

  public LogConfig batchesInFlight(int count) {
    batchesInFlight = count;
    return this;
  }

  public int maxTopics() {
    return maxTopics;
  }

  public LogConfig maxTopics(int count) {
    maxTopics = count;
    return this;
  }

  /** Partitions of all topics together. */
  public int maxPartitions() {
    return maxPartitions;
  }

  /** IllegalArgumentException above what any log has. */
  public LogConfig maxPartitions(int count) {
    if (count > Topic.MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          count + " partitions: a log has " + Topic.MAX_PARTITIONS + " at most");
    }
    maxPartitions = count;
    return this;
  }

  public Duration maxDrivenForce() {
    return maxDrivenForce;
  }

  /**
   * {@link EventLog#drive} runs a shard on the caller's thread as long as its last fdatasync took
   * no longer than that; zero is never.
   */
  public LogConfig maxDrivenForce(Duration longest) {
    maxDrivenForce = longest;
    return this;
  }

  public Wait waitStrategy() {
    return waitStrategy;
  }

  public LogConfig waitStrategy(Wait strategy) {
    waitStrategy = strategy;
    return this;
  }
}
