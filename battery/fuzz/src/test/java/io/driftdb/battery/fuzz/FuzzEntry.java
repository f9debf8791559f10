package io.driftdb.battery.fuzz;

/** What the fuzzer calls, by these names, in the process that it has to itself. One thread. */
public final class FuzzEntry {
  /** Stands before the number of inputs that were taken as sound. */
  static final String TAKEN = "inputs taken as sound: ";

  private static Target target;
  private static long taken;

  private FuzzEntry() {}

  public static void fuzzerInitialize(String[] arguments) throws Exception {
    target = Targets.of(arguments[0]).open();
  }

  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (target.run(input)) {
      taken++;
    }
  }

  public static void fuzzerTearDown() throws Exception {
    System.err.println(TAKEN + taken);
    target.close();
  }
}
