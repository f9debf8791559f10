package io.driftdb.perf.table;

import io.driftdb.perf.process.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Runs a plan from start to end and leaves nothing behind but the result. */
public final class TableRun {
  private TableRun() {}

  /** Runs it on that target. */
  public static TableResult of(TablePlan plan, TableTarget target, Consumer<String> progress)
      throws IOException, InterruptedException {
    try (RunDirectory directory =
        RunDirectory.create(Path.of(plan.setup().directory()), plan.neededBytes())) {
      return target.measure(plan, directory.path(), progress);
    }
  }
}
