package io.driftdb.battery.stress;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.collectors.TestResultCollector;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.grading.TestGrading;
import org.openjdk.jcstress.infra.runners.TestList;

/** What was seen of the jcstress tests whose names match a pattern; one not run has failed. */
final class StressResults implements TestResultCollector {
  private final Map<String, Long> samples = new TreeMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private int runs;

  StressResults(String pattern) {
    tests(pattern).forEach(name -> samples.put(name, 0L));
    assertFalse(samples.isEmpty(), () -> "no test matches " + pattern);
  }

  /** The names of the tests that match. */
  static List<String> tests(String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    return TestList.tests().stream().filter(name -> wanted.matcher(name).find()).sorted().toList();
  }

  @Override
  public void add(TestResult result) {
    runs++;
    samples.merge(result.getName(), result.getTotalCount(), Long::sum);
    TestGrading grading = result.grading();
    if (result.status() != Status.NORMAL || !grading.isPassed) {
      failures.merge(result.getName(), describe(result, grading), (a, b) -> a + "; " + b);
    }
  }

  private static String describe(TestResult result, TestGrading grading) {
    StringBuilder all = new StringBuilder(result.status().toString());
    for (GradingResult each : grading.gradingResults.values()) {
      if (!TestGrading.passed(each.expect, each.count)) {
        all.append(", ").append(each.count).append(" times (").append(each.id).append("): ");
        all.append(each.description);
      }
    }
    result.getMessages().forEach(line -> all.append('\n').append(line));
    result.getVmErr().forEach(line -> all.append('\n').append(line));
    return all.toString();
  }

  boolean hasFailed(String name) {
    return failures.containsKey(name);
  }

  /** How often each test was run. */
  Map<String, Long> samples() {
    return samples;
  }

  long totalSamples() {
    return samples.values().stream().mapToLong(Long::longValue).sum();
  }

  /** In how many ways the tests were run, each test in each way of its JVM. */
  int runs() {
    return runs;
  }

  /** The tests that failed or were not run, and why. */
  Map<String, String> failures() {
    Map<String, String> all = new LinkedHashMap<>(failures);
    samples.forEach(
        (name, count) -> {
          if (count == 0) {
            all.putIfAbsent(name, "was not run");
          }
        });
    return all;
  }
}
