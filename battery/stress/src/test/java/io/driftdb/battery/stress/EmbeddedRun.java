package io.driftdb.battery.stress;

import java.util.List;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.CPUMap;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.vm.CompileMode;

/**
 * Runs jcstress tests in this very JVM, one after the other: what jcstress does in each of its own,
 * without the seconds that it takes to start them. Compiled as the JVM likes, on any core.
 */
final class EmbeddedRun {
  private static final int[] ANY = {};

  private EmbeddedRun() {}

  /** Each test that matches, for so long. */
  static StressResults of(String pattern, int milliseconds) throws Exception {
    StressResults results = new StressResults(pattern);
    Options options = options(milliseconds);
    for (String name : StressResults.tests(pattern)) {
      results.add(run(TestList.getInfo(name), options));
    }
    return results;
  }

  /**
   * Each test that matches, for so long, and again until it fails: on a busy machine that takes.
   */
  static StressResults untilFailure(String pattern, int milliseconds, int mostRuns)
      throws Exception {
    StressResults results = new StressResults(pattern);
    Options options = options(milliseconds);
    for (String name : StressResults.tests(pattern)) {
      for (int runs = 0; runs == 0 || (runs < mostRuns && !results.hasFailed(name)); runs++) {
        results.add(run(TestList.getInfo(name), options));
      }
    }
    return results;
  }

  private static Options options(int milliseconds) throws Exception {
    String time = Integer.toString(milliseconds);
    Options options =
        new Options(new String[] {"-c", "2", "-strideCount", "4", "-iters", "1", "-time", time});
    options.parse();
    return options;
  }

  private static TestResult run(TestInfo test, Options options) throws Exception {
    TestConfig config =
        new TestConfig(
            options,
            test,
            1,
            List.of(),
            CompileMode.UNIFIED,
            new SchedulingClass(AffinityMode.NONE, test.threads(), NodeType.PACKAGE));
    config.setCPUMap(new CPUMap(ANY, ANY, ANY, ANY, ANY, ANY, NodeType.PACKAGE));
    Runner<?> runner =
        Class.forName(test.generatedRunner())
            .asSubclass(Runner.class)
            .getConstructor(ForkedTestConfig.class)
            .newInstance(new ForkedTestConfig(config));
    TestResult result = runner.run();
    result.setConfig(config);
    return result;
  }
}
