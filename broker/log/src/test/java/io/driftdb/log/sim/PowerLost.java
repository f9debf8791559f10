package io.driftdb.log.sim;

/** The power went, or the process was killed, in the middle of an operation: nobody handles it. */
public final class PowerLost extends Error {
  private static final long serialVersionUID = 1L;

  PowerLost(String during) {
    super("the power went during " + during);
  }
}
