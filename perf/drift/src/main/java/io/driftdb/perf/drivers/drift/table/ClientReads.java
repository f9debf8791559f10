package io.driftdb.perf.drivers.drift.table;

import io.driftdb.client.AsOf;
import io.driftdb.client.DriftClient;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.RowChange;
import io.driftdb.client.RowRange;
import io.driftdb.client.Table;
import io.driftdb.client.TableDiff;
import io.driftdb.client.TableRow;
import io.driftdb.client.TableScan;
import io.driftdb.perf.table.Depth;
import io.driftdb.perf.table.TablePlan;
import io.driftdb.perf.table.TableResult.Place;
import io.driftdb.perf.table.TableResult.Timing;
import io.driftdb.perf.table.TableResult.Work;
import java.util.ArrayList;
import java.util.List;

/** Reads a table of a broker through its client, one request at a time. One thread uses it. */
final class ClientReads {
  private static final int SCANS = 5;
  private static final int DIFFS = 100;
  private static final int WARM_UP_PART = 4;

  private final TablePlan plan;
  private final Table table;
  private final States states;

  ClientReads(TablePlan plan, DriftClient client, States states) {
    this.plan = plan;
    this.table = client.table(TableLog.TOPIC);
    this.states = states;
  }

  List<Timing> measure() throws InterruptedException {
    PointReads reads = new PointReads(plan.set().keys(), plan.seed());
    List<Timing> timings =
        new ArrayList<>(reads.measure(this::get, Place.CLIENT, plan.clientReads()));
    for (Depth depth : Depth.values()) {
      Stopwatch watch = new Stopwatch().time(SCANS / WARM_UP_PART, SCANS, () -> scan(depth));
      timings.add(watch.timing(Work.SCAN, Place.CLIENT, depth, states.scannedRows()));
    }
    for (Depth depth : Depth.values()) {
      Stopwatch watch = new Stopwatch().time(DIFFS / WARM_UP_PART, DIFFS, () -> diff(depth));
      timings.add(watch.timing(Work.DIFF, Place.CLIENT, depth, states.diffedRecords()));
    }
    return timings;
  }

  private ReadOptions options(Depth depth) {
    return depth == Depth.LATEST
        ? ReadOptions.latest()
        : ReadOptions.asOf(AsOf.lsn(states.lsnAt(depth)));
  }

  private byte[] get(byte[] key, Depth depth) {
    TableRow row = table.get(key, options(depth)).value();
    return row == null ? null : row.value();
  }

  private void scan(Depth depth) {
    long count = 0;
    ReadOptions options = options(depth).limit(states.scannedRows());
    try (TableScan rows = table.scan(RowRange.all(), options)) {
      while (rows.hasNext()) {
        count += rows.next().exists() ? 1 : 0;
      }
    }
    states.checkScan(count);
  }

  private void diff(Depth depth) {
    States.Window window = states.nextWindow(depth);
    AsOf from = AsOf.lsn(window.fromLsn());
    AsOf to = AsOf.lsn(window.toLsn());
    long changes = 0;
    try (TableDiff diff = table.diff(from, to, ReadOptions.latest())) {
      while (diff.hasNext()) {
        RowChange change = diff.next();
        changes += change.after() == null ? 0 : 1;
      }
    }
    states.checkDiff(changes, true);
  }
}
