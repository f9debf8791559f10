package io.driftdb.battery.planted;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes in a JVM whose classes have a bug, and tells by its exit code what came of it;
 * the last line that it prints is how the bug was found.
 */
public final class PlantedRun {
  /** A test failed. */
  static final int FOUND = 10;

  /** All tests passed, though the bug was at work. */
  static final int MISSED = 11;

  /** No code with the bug was run: this shows nothing. */
  static final int NOT_REACHED = 12;

  /** What starts the line that tells how it was found. */
  static final String FINDING = "found: ";

  /** Set by a rule when it is at work. */
  private static final String AT_WORK = "planted.bug.at.work";

  private static final class FirstFailure implements TestExecutionListener {
    private String finding;

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() == TestExecutionResult.Status.FAILED && finding == null) {
        String why = result.getThrowable().map(Throwable::toString).orElse("no reason given");
        finding = test.getDisplayName() + ": " + why.lines().findFirst().orElse("");
      }
    }
  }

  private PlantedRun() {}

  /** Takes the names of test classes. */
  public static void main(String[] args) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                Arrays.stream(args)
                    .map(name -> (DiscoverySelector) selectClass(name))
                    .toArray(DiscoverySelector[]::new))
            .build();
    FirstFailure failure = new FirstFailure();
    LauncherFactory.create().execute(request, failure);
    System.out.println(FINDING + failure.finding);
    System.exit(exitCode(failure.finding));
  }

  private static int exitCode(String finding) {
    if (!Boolean.getBoolean(AT_WORK)) {
      return NOT_REACHED;
    }
    return finding == null ? MISSED : FOUND;
  }
}
