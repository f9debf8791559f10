package io.driftdb.client;

/**
 * What a new topic is like. Starts with defaults that serve; each method changes one and returns
 * this. Not thread-safe.
 */
public final class TopicOptions {
  private long retentionMs = -1;
  private long retentionBytes = -1;
  private int shard = -1;
  private boolean ifNotExists;

  private TopicOptions() {}

  /** Over all shards; all records are kept for ever. */
  public static TopicOptions defaults() {
    return new TopicOptions();
  }

  public long retentionMs() {
    return retentionMs;
  }

  /** How long records are kept, in ms; -1 = for ever. */
  public TopicOptions retentionMs(long ms) {
    retentionMs = ms;
    return this;
  }

  public long retentionBytes() {
    return retentionBytes;
  }

  /** How much is kept of each partition's records; -1 = no bound. */
  public TopicOptions retentionBytes(long bytes) {
    retentionBytes = bytes;
    return this;
  }

  public int shard() {
    return shard;
  }

  /**
   * The shard of all partitions, so that transactions can be over all of them and over other topics
   * there; -1 = the partitions are spread over all shards.
   */
  public TopicOptions shard(int number) {
    shard = number;
    return this;
  }

  public boolean ifNotExists() {
    return ifNotExists;
  }

  /** Whether a topic that is there with the same kind and partitions is no error. */
  public TopicOptions ifNotExists(boolean allowed) {
    ifNotExists = allowed;
    return this;
  }
}
