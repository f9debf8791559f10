package io.driftdb.perf.drivers.drift.table;

import io.driftdb.perf.table.Depth;
import io.driftdb.perf.table.TableSet;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;

/** The states of a table that are asked for, and what the answers must be. One thread uses it. */
final class States {
  /** Two states between which there are so many puts. */
  record Window(long fromLsn, long toLsn) {}

  private static final long SCANNED_ROWS = 100_000;
  private static final long DIFFED_RECORDS = 100;

  /** Windows at a depth begin within this part of the events before it. */
  private static final int NEIGHBOURHOOD = 100;

  /** Of random keys, two may be the same. */
  private static final double LEAST_PART = 0.5;

  private final TableSet set;
  private final LongUnaryOperator lsnOf;
  private final SplittableRandom random;

  /** The states of a set, in a log that gave its n-th record the LSN {@code lsnOf(n)}. */
  States(TableSet set, LongUnaryOperator lsnOf, long seed) {
    this.set = set;
    this.lsnOf = lsnOf;
    this.random = new SplittableRandom(seed);
  }

  long lsnAt(Depth depth) {
    return lsnOf.applyAsLong(set.recordsAt(depth));
  }

  /** How many rows a scan takes. */
  long scannedRows() {
    return Math.min(SCANNED_ROWS, set.keys());
  }

  void checkScan(long rows) {
    if (rows != scannedRows()) {
      throw new IllegalStateException("wrong answer: a scan took " + rows + " rows");
    }
  }

  /** How many records are between the states of a window. */
  long diffedRecords() {
    return Math.min(DIFFED_RECORDS, set.keys());
  }

  Window nextWindow(Depth depth) {
    long end = set.recordsAt(depth) - random.nextLong(1 + set.events() / NEIGHBOURHOOD);
    return new Window(lsnOf.applyAsLong(end - diffedRecords()), lsnOf.applyAsLong(end));
  }

  void checkDiff(long changes, boolean complete) {
    if (!complete || changes > diffedRecords() || changes < diffedRecords() * LEAST_PART) {
      throw new IllegalStateException("wrong answer: a diff has " + changes + " changes");
    }
  }
}
