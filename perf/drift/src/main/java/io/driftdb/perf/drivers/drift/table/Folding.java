package io.driftdb.perf.drivers.drift.table;

import io.driftdb.perf.table.TableResult.Fold;
import io.driftdb.perf.table.TableResult.Rate;
import io.driftdb.perf.table.TableSet;
import io.driftdb.table.ShardTables;
import io.driftdb.table.Tables;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** How fast stores fold a log. One thread uses it. */
final class Folding {
  static final int SHARD = 0;

  private static final double NS_PER_SECOND = 1e9;

  private final Map<Fold, List<Double>> rates = new EnumMap<>(Fold.class);
  private final Map<Fold, Long> counts = new EnumMap<>(Fold.class);

  /** Folds a log that holds the set, from the opening of stores that are not there yet. */
  Tables catchUp(TableLog log, TableSet set) {
    long beganNs = System.nanoTime();
    Tables tables = log.openTables();
    ShardTables shard = tables.shard(SHARD);
    CompletableFuture<Long> first = appliedNs(shard, log.lsnOf(set.keys()));
    CompletableFuture<Long> all = appliedNs(shard, log.lsnOf(set.records()));
    long firstNs = first.join();
    long allNs = all.join();
    add(Fold.FIRST_PUTS, set.keys(), firstNs - beganNs);
    add(Fold.LATER_PUTS, set.events(), allNs - firstNs);
    add(Fold.CATCH_UP, set.records(), allNs - beganNs);
    return tables;
  }

  /** Appends records to an empty log, and folds them meanwhile. */
  void whileAppended(TableLog log, Rows rows, long records) throws InterruptedException {
    try (Tables tables = log.openTables()) {
      long beganNs = System.nanoTime();
      log.append(rows, records);
      long endNs = appliedNs(tables.shard(SHARD), log.lsnOf(records)).join();
      add(Fold.WHILE_APPENDED, records, endNs - beganNs);
    }
  }

  private static CompletableFuture<Long> appliedNs(ShardTables shard, long lsn) {
    return shard.whenApplied(lsn + 1).thenApply(done -> System.nanoTime());
  }

  private void add(Fold fold, long records, long tookNs) {
    rates.computeIfAbsent(fold, f -> new ArrayList<>()).add(records / (tookNs / NS_PER_SECOND));
    counts.put(fold, records);
  }

  List<Rate> rates() {
    List<Rate> all = new ArrayList<>();
    rates.forEach((fold, perSecond) -> all.add(new Rate(fold, counts.get(fold), perSecond)));
    return all;
  }
}
