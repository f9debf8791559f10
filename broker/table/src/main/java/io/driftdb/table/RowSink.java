package io.driftdb.table;

/** Takes rows, versions or changes one by one. */
@FunctionalInterface
public interface RowSink {
  /**
   * Takes one; false when it has no room for it, and then the walk stops right before it: it is the
   * first when the walk goes on. The first of a walk has to be taken.
   */
  boolean accept(RowVersion version);
}
