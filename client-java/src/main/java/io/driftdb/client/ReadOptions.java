package io.driftdb.client;

import java.time.Duration;

/**
 * Which state of a table is read, and how. Starts with defaults that serve; each method changes one
 * and returns this. Not thread-safe; must not be changed while a read uses it.
 */
public final class ReadOptions {
  private static final int PAGE_BYTES = 1 << 20;

  private AsOf asOf = AsOf.latest();
  private byte[] atLeast = {};
  private Duration deadline;
  private long limit;
  private int pageBytes = PAGE_BYTES;

  private ReadOptions() {}

  /** The latest state, all of it. */
  public static ReadOptions latest() {
    return new ReadOptions();
  }

  /** The state that the point names. */
  public static ReadOptions asOf(AsOf point) {
    ReadOptions options = new ReadOptions();
    options.asOf = point;
    return options;
  }

  public AsOf asOf() {
    return asOf;
  }

  public byte[] atLeast() {
    return atLeast;
  }

  /** The answer must include what that token of an acknowledgement or a read names. */
  public ReadOptions atLeast(byte[] token) {
    atLeast = token;
    return this;
  }

  /** Null = the broker's own. */
  public Duration deadline() {
    return deadline;
  }

  /** How long to wait for a state that is not reached yet, before AS_OF_NOT_REACHED. */
  public ReadOptions deadline(Duration time) {
    deadline = time;
    return this;
  }

  public long limit() {
    return limit;
  }

  /** At most so many rows, versions or changes; 0 = all. */
  public ReadOptions limit(long count) {
    limit = count;
    return this;
  }

  public int pageBytes() {
    return pageBytes;
  }

  /** How much is fetched at once, about: the memory that a read takes, for each shard. */
  public ReadOptions pageBytes(int bytes) {
    pageBytes = bytes;
    return this;
  }
}
