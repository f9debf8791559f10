package io.driftdb.ops.envelope;

/** A line that is no record; the message says why, and reads on after "line 7: ". */
public final class BadLineException extends Exception {
  private static final long serialVersionUID = 1L;

  public BadLineException(String message) {
    super(message);
  }
}
