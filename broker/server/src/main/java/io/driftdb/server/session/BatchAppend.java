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
  final ProduceRequest request;
  final AppendRequest append = new AppendRequest();
  final int topicId;
  final int partition;
  int shard;
  int storedLength;

  ErrorCode error = ErrorCode.NONE;
  String message;
  long baseOffset = -1;
  long firstLsn = -1;
  long endLsn;
  long epoch;
  long appendTimeNs;

  BatchAppend(ProduceRequest request, int topicId, int partition) {
    this.request = request;
    this.topicId = topicId;
    this.partition = partition;
  }

  @Override
  public void onAppended(long tag, AppendResult result) {
    baseOffset = result.baseOffset(0);
    firstLsn = result.firstLsn();
    endLsn = result.endLsn();
    epoch = result.epoch();
    appendTimeNs = result.appendTimeNs();
    request.onBatchAnswered();
  }

  @Override
  public void onRefused(long tag, ErrorCode code, String why) {
    refuse(code, why);
  }

  void refuse(ErrorCode code, String why) {
    error = code;
    message = why;
    request.onBatchAnswered();
  }
}
