package io.driftdb.perf.drivers.drift.table;

import io.driftdb.perf.table.Depth;
import io.driftdb.perf.table.TablePlan;
import io.driftdb.perf.table.TableResult.Place;
import io.driftdb.perf.table.TableResult.Timing;
import io.driftdb.perf.table.TableResult.Work;
import io.driftdb.table.AsOfPoint;
import io.driftdb.table.ScanRange;
import io.driftdb.table.ShardTables;
import java.util.ArrayList;
import java.util.List;

/** Reads a table in the process that has its store, as a broker does. One thread uses it. */
final class BrokerReads {
  private static final int SCANS = 10;
  private static final int DIFFS = 200;
  private static final int WARM_UP_PART = 4;

  private final TablePlan plan;
  private final ShardTables tables;
  private final int topicId;
  private final States states;

  BrokerReads(TablePlan plan, ShardTables tables, int topicId, States states) {
    this.plan = plan;
    this.tables = tables;
    this.topicId = topicId;
    this.states = states;
  }

  List<Timing> measure() throws InterruptedException {
    PointReads reads = new PointReads(plan.set().keys(), plan.seed());
    List<Timing> timings = new ArrayList<>(reads.measure(this::get, Place.BROKER, plan.reads()));
    for (Depth depth : Depth.values()) {
      Stopwatch watch = new Stopwatch().time(SCANS / WARM_UP_PART, SCANS, () -> scan(depth));
      timings.add(watch.timing(Work.SCAN, Place.BROKER, depth, states.scannedRows()));
    }
    for (Depth depth : Depth.values()) {
      Stopwatch watch = new Stopwatch().time(DIFFS / WARM_UP_PART, DIFFS, () -> diff(depth));
      timings.add(watch.timing(Work.DIFF, Place.BROKER, depth, states.diffedRecords()));
    }
    return timings;
  }

  /** What a get costs a broker: the point is resolved for each, as it comes with each request. */
  private byte[] get(byte[] key, Depth depth) {
    return tables.get(topicId, List.of(key), resolve(depth)).get(0).row();
  }

  private long resolve(Depth depth) {
    AsOfPoint point =
        depth == Depth.LATEST ? AsOfPoint.latest() : AsOfPoint.lsn(states.lsnAt(depth));
    return tables.resolve(topicId, point);
  }

  private void scan(Depth depth) {
    long rows = states.scannedRows();
    long count =
        tables.scan(topicId, ScanRange.ALL, resolve(depth), rows, row -> row.exists()).count();
    states.checkScan(count);
  }

  private void diff(Depth depth) {
    States.Window window = states.nextWindow(depth);
    long[] changes = {0};
    byte[] cursor =
        tables.diff(
            topicId,
            window.fromLsn(),
            window.toLsn(),
            null,
            0,
            (key, before, after) -> {
              changes[0]++;
              return true;
            });
    states.checkDiff(changes[0], cursor == null);
  }
}
