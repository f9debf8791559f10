package io.driftdb.table.fold;

import io.driftdb.schema.Verdict;

/** Hears of each record that changed nothing. */
@FunctionalInterface
interface VerdictCount {
  void count(FoldTable table, Verdict verdict);
}
