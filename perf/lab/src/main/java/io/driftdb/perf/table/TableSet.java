package io.driftdb.perf.table;

/**
 * The records that a table is folded from: each key once, in a random order, then events, each the
 * put of a random key.
 *
 * @param rowBytes bytes of a row
 */
public record TableSet(long keys, long events, int rowBytes) {
  /** The shortest row that its contents fit in. */
  public static final int MIN_ROW_BYTES = 64;

  /** The most keys that a run can keep apart in the memory it has for a view. */
  public static final long MAX_VIEWED_KEYS = 1_500_000;

  /** All of them. */
  public long records() {
    return keys + events;
  }

  /** How many records stand at that depth or before it; at least every key's first. */
  public long recordsAt(Depth depth) {
    return keys + Math.round(events * (1 - depth.back()));
  }

  /** Whether a view of all its rows fits into the load's memory. */
  public boolean fitsView() {
    return keys <= MAX_VIEWED_KEYS;
  }
}
