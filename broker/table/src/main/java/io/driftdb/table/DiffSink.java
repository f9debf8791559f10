package io.driftdb.table;

/** Takes the net changes between two states. */
@FunctionalInterface
public interface DiffSink {
  /**
   * Takes a key whose row differs. Before is null where there was no row; where there is none
   * after, it is the deletion, a version without row, or null when that has expired. False when it
   * has no room for it: see {@link RowSink}.
   */
  boolean accept(byte[] key, RowVersion before, RowVersion after);
}
