package io.driftdb.server.session;

import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendRequest;
import io.driftdb.log.AppendResult;
import io.driftdb.schema.ErrorCode;

/**
 * One batch of a produce request on its way through the log, and what became of it. Written by the
 * event loop until it is handed over, then by the shard's thread, then read by the event loop again
 * once the request is complete.
 */
final class BatchAppend implements AppendListener {
  private static final byte[] NO_VERDICTS = new byte[0];

  final ProduceRequest request;
  final AppendRequest append = new AppendRequest();
  final int topicId;
  final int partition;
  final int records;
  int shard;
  int storedLength;

  /** Whether it is for a table, so that its records have verdicts. */
  boolean table;

  /** One for each record, once a table has them. */
  byte[] verdicts = NO_VERDICTS;

  ErrorCode error = ErrorCode.NONE;
  String message;
  long baseOffset = -1;
  long firstLsn = -1;
  long endLsn;
  long epoch;
  long appendTimeNs;

  BatchAppend(ProduceRequest request, int topicId, int partition, int records) {
    this.request = request;
    this.topicId = topicId;
    this.partition = partition;
    this.records = records;
  }

  @Override
  public void onAppended(long tag, AppendResult result) {
    appended(result, 0, result.firstLsn());
    request.onBatchAnswered();
  }

  /** As the i-th batch of a frame, its records from that LSN on. */
  void appended(AppendResult result, int i, long first) {
    baseOffset = result.baseOffset(i);
    firstLsn = first;
    endLsn = result.endLsn();
    epoch = result.epoch();
    appendTimeNs = result.appendTimeNs();
  }

  @Override
  public void onRefused(long tag, ErrorCode code, String why) {
    refuse(code, why);
  }

  void refuse(ErrorCode code, String why) {
    fail(code, why);
    request.onBatchAnswered();
  }

  void fail(ErrorCode code, String why) {
    error = code;
    message = why;
  }
}
