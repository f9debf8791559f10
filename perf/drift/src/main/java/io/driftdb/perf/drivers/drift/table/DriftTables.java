package io.driftdb.perf.drivers.drift.table;

import io.driftdb.perf.drivers.Ack;
import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.drivers.Launch;
import io.driftdb.perf.drivers.drift.DriftBroker;
import io.driftdb.perf.drivers.drift.DriftDriver;
import io.driftdb.perf.process.ProcessFigures;
import io.driftdb.perf.process.RunDirectory;
import io.driftdb.perf.table.TablePlan;
import io.driftdb.perf.table.TableResult;
import io.driftdb.perf.table.TableResult.Timing;
import io.driftdb.perf.table.TableSet;
import io.driftdb.perf.table.TableTarget;
import io.driftdb.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** DriftDB's tables, measured step by step on one thread. */
public final class DriftTables implements TableTarget {
  private static final long WARM_UP_KEYS = 50_000;
  private static final long WARM_UP_EVENTS = 450_000;
  private static final long APPENDED_RECORDS = 2_000_000;
  private static final String OTHER_DATA = "other";

  @Override
  public TableResult measure(TablePlan plan, Path directory, Consumer<String> progress)
      throws IOException, InterruptedException {
    Folding folding = new Folding();
    List<Timing> timings = new ArrayList<>();
    Path other = directory.resolve(OTHER_DATA);
    progress.accept("warming up");
    warmUp(plan, other);
    for (int i = 1; i <= plan.repeats(); i++) {
      progress.accept("folding while records are appended, " + i + " of " + plan.repeats());
      try (TableLog log = TableLog.create(other, plan.set().rowBytes())) {
        long records = Math.min(APPENDED_RECORDS, plan.set().records());
        folding.whileAppended(log, new Rows(plan.set(), plan.seed()), records);
      }
      RunDirectory.delete(other);
    }
    States states = foldAndRead(plan, DriftBroker.data(directory), folding, timings, progress);
    throughClient(plan, directory, states, timings, progress);
    return new TableResult(plan.set(), folding.rates(), timings);
  }

  private static void warmUp(TablePlan plan, Path data) throws IOException, InterruptedException {
    long keys = Math.min(WARM_UP_KEYS, plan.set().keys());
    long events = Math.min(WARM_UP_EVENTS, plan.set().events());
    TableSet set = new TableSet(keys, events, plan.set().rowBytes());
    try (TableLog log = TableLog.create(data, set.rowBytes())) {
      log.append(new Rows(set, plan.seed()), set.records());
      new Folding().catchUp(log, set).close();
    }
    RunDirectory.delete(data);
  }

  private static States foldAndRead(
      TablePlan plan, Path data, Folding folding, List<Timing> timings, Consumer<String> progress)
      throws IOException, InterruptedException {
    TableSet set = plan.set();
    try (TableLog log = TableLog.create(data, set.rowBytes())) {
      progress.accept("writing a log of %,d records".formatted(set.records()));
      log.append(new Rows(set, plan.seed()), set.records());
      States states = new States(set, log.lsns(), plan.seed());
      for (int i = 1; i < plan.repeats(); i++) {
        progress.accept("folding it, " + i + " of " + plan.repeats());
        folding.catchUp(log, set).close();
        log.dropStores();
      }
      progress.accept("folding it, " + plan.repeats() + " of " + plan.repeats());
      try (Tables tables = folding.catchUp(log, set)) {
        progress.accept("reading in the broker");
        Quiet.await(ProcessFigures::own);
        timings.addAll(
            new BrokerReads(plan, tables.shard(Folding.SHARD), log.topicId(), states).measure());
      }
      return states;
    }
  }

  private static void throughClient(
      TablePlan plan,
      Path directory,
      States states,
      List<Timing> timings,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    progress.accept("reading through the client");
    Launch launch =
        new Launch(
            Contender.of("drift", Ack.DURABLE),
            directory,
            plan.setup().heap(),
            plan.setup().wrapper());
    try (DriftBroker broker = DriftBroker.start(DriftDriver.launcher(), launch)) {
      Quiet.await(broker.processes().get(0)::figures);
      timings.addAll(new ClientReads(plan, broker.client(), states).measure());
      if (plan.set().fitsView()) {
        progress.accept("making views");
        timings.addAll(new ViewStarts(plan, broker.client()).measure());
      }
    }
  }
}
