package io.driftdb.perf.table;

/** How far back in the events a state lies that is asked for. */
public enum Depth {
  LATEST("latest", 0),
  HALF("50 % back", 0.5),
  DEEP("99 % back", 0.99);

  private final String label;
  private final double back;

  Depth(String label, double back) {
    this.label = label;
    this.back = back;
  }

  /** As it is shown. */
  public String label() {
    return label;
  }

  /** Which part of the events lies behind the state. */
  public double back() {
    return back;
  }
}
