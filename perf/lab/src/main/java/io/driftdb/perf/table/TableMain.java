package io.driftdb.perf.table;

import io.driftdb.perf.process.ProcessTask;

/** The process of one run: {@code TableMain PLAN RESULT}, two files of JSON. */
public final class TableMain {
  private TableMain() {}

  public static void main(String[] arguments) {
    ProcessTask.run(
        arguments,
        TablePlan.class,
        plan -> TableRun.of(plan, TableTarget.find(), System.out::println));
  }
}
