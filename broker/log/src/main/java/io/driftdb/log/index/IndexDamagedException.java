package io.driftdb.log.index;

/** An index file is not what it should be; it is rebuilt from its segment. */
public final class IndexDamagedException extends Exception {
  private static final long serialVersionUID = 1L;

  public IndexDamagedException(String message) {
    super(message);
  }
}
