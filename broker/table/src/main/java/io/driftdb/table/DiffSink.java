package io.driftdb.table;

/** Takes the net changes between two states. */
@FunctionalInterface
public interface DiffSink {
  /**
   * Takes a key whose row differs; one of the two may be null, for no row. False when it has no
   * room for it: see {@link RowSink}.
   */
  boolean accept(byte[] key, RowVersion before, RowVersion after);
}
