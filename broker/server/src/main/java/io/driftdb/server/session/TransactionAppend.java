package io.driftdb.server.session;

import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendRequest;
import io.driftdb.log.AppendResult;
import io.driftdb.schema.ErrorCode;

/**
 * All batches of a produce request on their way through the log as one frame. Written by the event
 * loop until it is handed over, then by the shard's thread.
 */
final class TransactionAppend implements AppendListener {
  final AppendRequest append = new AppendRequest();
  private final BatchAppend[] batches;

  TransactionAppend(BatchAppend[] batches) {
    this.batches = batches;
  }

  int shard() {
    return batches[0].shard;
  }

  /** What is wrong with one of its batches, so that none may be appended; NONE for nothing. */
  ErrorCode error() {
    return batches[0].error;
  }

  /** Refuses all of it, for what is wrong with one batch. */
  void fail(ErrorCode code, String why) {
    for (BatchAppend batch : batches) {
      batch.fail(code, why);
    }
  }

  @Override
  public void onAppended(long tag, AppendResult result) {
    long first = result.firstLsn();
    for (int i = 0; i < batches.length; i++) {
      batches[i].appended(result, i, first);
      first += batches[i].records;
    }
    answered();
  }

  @Override
  public void onRefused(long tag, ErrorCode code, String message) {
    refuse(code, message);
  }

  /** Refuses all of it; that is the answer of each batch. */
  void refuse(ErrorCode code, String why) {
    fail(code, why);
    answered();
  }

  /** Each batch has its answer. */
  void answered() {
    for (BatchAppend batch : batches) {
      batch.request.onBatchAnswered();
    }
  }
}
