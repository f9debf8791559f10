package io.driftdb.client.produce;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import java.util.List;
import org.agrona.DirectBuffer;

/** What a reply says of each batch of its request. Immutable once read. */
final class ProduceResults {
  private static final int PLACES = 3;

  private final ErrorCode[] codes;
  private final long[] places;
  private final int throttleMs;
  private final byte[] token;
  private final String problem;

  /** Reads a reply; a DriftException when it does not tell of these very batches. */
  ProduceResults(List<OutBatch> batches, DirectBuffer buffer, int offset, int block, int version) {
    ProduceReplyDecoder reply = new ProduceReplyDecoder().wrap(buffer, offset, block, version);
    throttleMs = reply.throttleMs();
    codes = new ErrorCode[batches.size()];
    places = new long[batches.size() * PLACES];
    ProduceReplyDecoder.ResultsDecoder results = reply.results();
    require(results.count() == batches.size());
    for (int i = 0; i < codes.length; i++) {
      results.next();
      PartitionQueue queue = batches.get(i).queue;
      require(results.topicId() == queue.topicId && results.partition() == queue.partition);
      codes[i] = ErrorCode.of(results.errorCode());
      places[i * PLACES] = results.baseOffset();
      places[i * PLACES + 1] = results.firstLsn();
      places[i * PLACES + 2] = results.appendTimeNs();
    }
    token = new byte[reply.tokenLength()];
    reply.getToken(token, 0, token.length);
    problem = reply.message();
  }

  private static void require(boolean fits) {
    if (!fits) {
      throw new DriftException(
          ErrorCode.MALFORMED_MESSAGE, "a reply does not belong to the batches of its request");
    }
  }

  ErrorCode code(int i) {
    return codes[i];
  }

  long offset(int i) {
    return places[i * PLACES];
  }

  long lsn(int i) {
    return places[i * PLACES + 1];
  }

  long timeNs(int i) {
    return places[i * PLACES + 2];
  }

  int throttleMs() {
    return throttleMs;
  }

  byte[] token() {
    return token;
  }

  /**
   * The reply's message is of the first batch that failed; it stands for the others of its code.
   */
  DriftException failure(ErrorCode code) {
    boolean ofFirst = code == firstFailure() && !problem.isEmpty();
    return new DriftException(code, ofFirst ? problem : code.advice());
  }

  private ErrorCode firstFailure() {
    for (ErrorCode code : codes) {
      if (code != ErrorCode.NONE) {
        return code;
      }
    }
    return ErrorCode.NONE;
  }
}
