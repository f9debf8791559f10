package io.driftdb.log.index;

import java.io.IOException;

/** An index file is not what it should be. Nothing is lost: it is rebuilt from its segment. */
public final class IndexDamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  public IndexDamagedException(String message) {
    super(message);
  }
}
