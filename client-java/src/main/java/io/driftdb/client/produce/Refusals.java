package io.driftdb.client.produce;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.TimeUnit;

/** What a refusal means for the batches that got it. Stateless. */
final class Refusals {
  private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int LONGEST_PAUSE_SHIFT = 7;

  private Refusals() {}

  /**
   * Refusals that leave open whether the batch is in the log: also those of a broker that has it
   * there, but can't tell what became of it in its table.
   */
  static boolean mayBeAppended(ErrorCode code) {
    return switch (code) {
      case CONNECTION_LOST,
          CLIENT_CLOSED,
          SHUTTING_DOWN,
          LEADER_CHANGED,
          SHARD_POISONED,
          INTERNAL,
          DEADLINE_EXCEEDED,
          TABLE_UNAVAILABLE,
          TABLE_INCOMPLETE,
          DATA_DAMAGED,
          CORRUPT_RANGE,
          FORMAT_TOO_NEW ->
          true;
      default -> false;
    };
  }

  /** Whether the batch may be there after that refusal, given what was known before. */
  static boolean isUncertain(OutBatch batch, ErrorCode code) {
    return code != ErrorCode.OUT_OF_ORDER_SEQUENCE && (batch.uncertain || mayBeAppended(code));
  }

  /** How long a batch waits before it is sent again. */
  static long pauseNs(OutBatch batch, int throttleMs) {
    long pauseNs = FIRST_PAUSE_NS << Math.min(batch.attempts - 1, LONGEST_PAUSE_SHIFT);
    return Math.max(pauseNs, TimeUnit.MILLISECONDS.toNanos(throttleMs));
  }

  /** For a batch that was refused only for one before it, and is not to go again. */
  static DriftException tooLate(DriftException refusal) {
    return new DriftException(
        ErrorCode.DEADLINE_EXCEEDED,
        "not appended, since a batch before it was not, and not sent again any more. "
            + ErrorCode.DEADLINE_EXCEEDED.advice(),
        refusal);
  }

  /**
   * For a batch of which an attempt was not answered: says so, whatever came last. When only the
   * time for more attempts was over, then that is what it failed for.
   */
  static DriftException unknown(OutBatch batch, DriftException last) {
    ErrorCode code = last.code();
    boolean late = System.nanoTime() - batch.deadlineNs >= 0;
    return new DriftException(
        code.retriable() && (late || !mayBeAppended(code)) ? ErrorCode.DEADLINE_EXCEEDED : code,
        "an attempt to append was not answered, so it is unknown whether the records are there; "
            + "the last one failed: "
            + last.getMessage(),
        last);
  }
}
