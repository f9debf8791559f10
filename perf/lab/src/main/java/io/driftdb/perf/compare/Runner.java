package io.driftdb.perf.compare;

import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.RunResult;
import java.io.IOException;

/** Runs a plan; a test's makes results up. */
@FunctionalInterface
public interface Runner {
  RunResult run(RunPlan plan) throws IOException, InterruptedException;
}
