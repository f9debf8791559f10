package io.driftdb.server.table;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, as it is answered. Stateless. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** What a future failed with. */
  static Throwable cause(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  /** The same as something that can be thrown. */
  static RuntimeException unchecked(Throwable cause) {
    return cause instanceof RuntimeException known ? known : new CompletionException(cause);
  }

  /** The error to answer with; a defect is logged. */
  static DriftException answer(Throwable error, TableTarget target) {
    Throwable cause = cause(error);
    if (cause instanceof DriftException known) {
      return known;
    }
    if (cause instanceof CancellationException) {
      return new DriftException(ErrorCode.SHUTTING_DOWN, ErrorCode.SHUTTING_DOWN.advice());
    }
    LOG.error("A request for table {} failed", target.topic().name(), cause);
    return new DriftException(ErrorCode.INTERNAL, ErrorCode.INTERNAL.advice());
  }
}
