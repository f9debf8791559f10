package io.driftdb.raft;

/**
 * Frames of an old entry can't be read here: nodes that lack them must get them elsewhere, but what
 * this node has promised it can still keep.
 */
final class FramesUnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FramesUnreadableException(Throwable cause) {
    super(cause.getMessage(), cause);
  }

  static boolean isIn(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof FramesUnreadableException) {
        return true;
      }
    }
    return false;
  }
}
