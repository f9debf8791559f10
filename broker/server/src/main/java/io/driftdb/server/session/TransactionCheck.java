package io.driftdb.server.session;

import io.driftdb.schema.ErrorCode;
import java.util.HashSet;
import java.util.Set;

/**
 * Decides whether batches, each sound by itself, can be one transaction. Event loop only; allocates
 * a little for each.
 */
final class TransactionCheck {
  private final int maxBytes;
  private String problem;

  TransactionCheck(int maxBatchBytes) {
    this.maxBytes = maxBatchBytes;
  }

  /** What is wrong with batches of so many bytes, or NONE; {@link #problem()} tells. */
  ErrorCode check(BatchAppend[] batches, long storedBytes, long inflatedBytes) {
    for (BatchAppend batch : batches) {
      if (batch.error != ErrorCode.NONE) {
        problem = batch.message;
        return batch.error;
      }
    }
    long longest = Math.max(storedBytes, inflatedBytes);
    if (longest > maxBytes) {
      return refuse(
          ErrorCode.TRANSACTION_TOO_LARGE,
          "The transaction has "
              + longest
              + " bytes; the limit is "
              + maxBytes
              + " (limit.batch).");
    }
    Set<Long> seen = new HashSet<>();
    for (BatchAppend batch : batches) {
      if (batch.shard != batches[0].shard) {
        return refuse(
            ErrorCode.TRANSACTION_ACROSS_SHARDS,
            "In the transaction " + where(batches[0]) + ", and " + where(batch) + ".");
      }
      if (!seen.add((long) batch.topicId << Integer.SIZE | batch.partition)) {
        return refuse(
            ErrorCode.INVALID_REQUEST,
            "A transaction has one batch for each partition at most, and two for "
                + batch.partition
                + " of topic "
                + batch.topicId
                + ": put their records into one.");
      }
    }
    return ErrorCode.NONE;
  }

  private static String where(BatchAppend batch) {
    return "partition "
        + batch.partition
        + " of topic "
        + batch.topicId
        + " is on shard "
        + batch.shard;
  }

  private ErrorCode refuse(ErrorCode code, String what) {
    problem = what + " " + code.advice();
    return code;
  }

  String problem() {
    return problem;
  }
}
