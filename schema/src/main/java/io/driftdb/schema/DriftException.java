package io.driftdb.schema;

/** An error with a name: {@link #code()} says what happened and whether a retry may help. */
public class DriftException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public DriftException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public DriftException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
