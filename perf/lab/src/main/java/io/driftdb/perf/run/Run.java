package io.driftdb.perf.run;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Driver;
import io.driftdb.perf.drivers.Launch;
import io.driftdb.perf.process.BrokerProcess;
import io.driftdb.perf.process.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** Runs a plan from start to end and leaves nothing behind but the result. */
public final class Run {
  /** A load that has got no further for so long is given up, and void. */
  private static final long PATIENCE_MS = 30_000;

  private Run() {}

  /** Runs it with that driver. */
  public static RunResult of(RunPlan plan, Driver driver) throws IOException, InterruptedException {
    return of(plan, driver, PATIENCE_MS);
  }

  static RunResult of(RunPlan plan, Driver driver, long patienceMs)
      throws IOException, InterruptedException {
    if (plan.kind() == Kind.START) {
      warmUp(plan, driver, patienceMs);
    }
    try (RunDirectory directory = directory(plan);
        BrokerUnderTest broker = start(plan, driver, directory)) {
      RunResult result =
          switch (plan.kind()) {
            case LATENCY -> new LatencyRun(plan, broker, patienceMs).measure();
            case BESIDE_REPLAY -> new Backlog(plan, broker, patienceMs).measureBesideReplay();
            case DEPTH -> new Backlog(plan, broker, patienceMs).measureDepth();
            case THROUGHPUT -> new ThroughputRun(plan, broker, patienceMs).measure();
            case REPLAY -> new ReplayRun(plan, broker, patienceMs).measure();
            case START, RESTART -> new StartRun(plan, broker, patienceMs).measure();
          };
      for (BrokerProcess process : broker.processes()) {
        process.check();
      }
      return result;
    }
  }

  /** Has the client ready, by another broker: what is measured is how the broker starts. */
  private static void warmUp(RunPlan plan, Driver driver, long patienceMs)
      throws IOException, InterruptedException {
    try (RunDirectory directory = directory(plan);
        BrokerUnderTest broker = start(plan, driver, directory)) {
      new StartRun(plan, broker, patienceMs).warmUp();
    }
  }

  private static RunDirectory directory(RunPlan plan) throws IOException {
    return RunDirectory.create(Path.of(plan.setup().directory()), plan.neededBytes());
  }

  private static BrokerUnderTest start(RunPlan plan, Driver driver, RunDirectory directory)
      throws IOException, InterruptedException {
    RunPlan.Setup setup = plan.setup();
    return driver.start(
        new Launch(plan.contender(), directory.path(), setup.heap(), setup.wrapper()));
  }
}
