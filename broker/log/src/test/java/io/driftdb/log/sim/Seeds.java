package io.driftdb.log.sim;

import java.lang.StackWalker.StackFrame;

/**
 * Runs a property for many seeds, for the one given by {@code -Dseed=}, or for some of them by
 * {@code -Dseeds.percent=}; names the seed that fails by the command that repeats it.
 */
public final class Seeds {
  private static final String MODULE = "broker/log";
  private static final int PERCENT = Integer.getInteger("seeds.percent", 100);

  /** A property; throws when it does not hold. */
  public interface Property {
    void check(long seed) throws Exception;
  }

  private Seeds() {}

  /** Checks the property for the seeds 1 to count; returns how many that were. */
  public static long forEach(int count, Property property) {
    return forEach(MODULE, count, property);
  }

  /** Which seeds so many were, for a page to tell. */
  public static String range(long count) {
    long first = Long.getLong("seed", 1);
    return first + " to " + (first + count - 1) + ", ";
  }

  /** The same for a test of another module. */
  public static long forEach(String module, int count, Property property) {
    Long only = Long.getLong("seed");
    long first = only == null ? 1 : only;
    long last = only == null ? Math.max(1, count * PERCENT / 100) : only;
    for (long seed = first; seed <= last; seed++) {
      try {
        property.check(seed);
      } catch (Exception | Error e) {
        throw new AssertionError(replay(module, seed) + " # " + e, e);
      }
    }
    return last - first + 1;
  }

  /** The line that runs nothing but the test that asked, by whatever Seeds, with that seed. */
  private static String replay(String module, long seed) {
    StackFrame test =
        StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .filter(frame -> !frame.getClassName().endsWith(".Seeds"))
                        .findFirst()
                        .orElseThrow());
    String type = test.getClassName().substring(test.getClassName().lastIndexOf('.') + 1);
    String name = test.getMethodName();
    String lambda = "lambda$";
    String method =
        name.startsWith(lambda)
            ? name.substring(lambda.length(), name.indexOf('$', lambda.length()))
            : name;
    return "mvn -q test -am -pl "
        + module
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest="
        + type
        + "#"
        + method
        + " -Dseed="
        + seed;
  }
}
