package io.driftdb.perf.run;

import io.driftdb.perf.drivers.Driver;
import io.driftdb.perf.process.ProcessTask;

/** The process of one run: {@code RunMain PLAN RESULT}, two files of JSON. */
public final class RunMain {
  private RunMain() {}

  public static void main(String[] arguments) {
    ProcessTask.run(
        arguments, RunPlan.class, plan -> Run.of(plan, Driver.named(plan.contender().driver())));
  }
}
