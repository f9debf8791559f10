package io.driftdb.client.produce;

import io.driftdb.client.wire.Caller;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Verdict;
import io.driftdb.schema.protocol.AppliedReplyDecoder;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;

/** What a reply says of each batch of its request. Immutable once read. */
final class ProduceResults {
  private static final int PLACES = 3;
  private static final byte[] NO_VERDICTS = {};

  private final List<OutBatch> batches;
  private final ErrorCode[] codes;
  private final long[] places;
  private final int[] verdictEnds;
  private int throttleMs;
  private byte[] token;
  private byte[] verdicts = NO_VERDICTS;
  private String problem;

  private ProduceResults(List<OutBatch> batches) {
    this.batches = batches;
    this.codes = new ErrorCode[batches.size()];
    this.places = new long[batches.size() * PLACES];
    this.verdictEnds = new int[batches.size()];
  }

  /** Reads a reply; a DriftException when it does not tell of these very batches. */
  static ProduceResults read(
      List<OutBatch> batches, DirectBuffer buffer, int offset, int block, int version) {
    ProduceResults read = new ProduceResults(batches);
    ProduceReplyDecoder reply = new ProduceReplyDecoder().wrap(buffer, offset, block, version);
    read.throttleMs = reply.throttleMs();
    ProduceReplyDecoder.ResultsDecoder results = reply.results();
    require(results.count() == batches.size());
    for (int i = 0; i < batches.size(); i++) {
      results.next();
      read.put(i, results.topicId(), results.partition(), results.errorCode());
      read.place(i, results.baseOffset(), results.firstLsn(), results.appendTimeNs());
    }
    read.token = new byte[reply.tokenLength()];
    reply.getToken(read.token, 0, read.token.length);
    read.problem = reply.message();
    return read;
  }

  /** As {@link #read}, of a reply that has verdicts. */
  static ProduceResults readApplied(
      List<OutBatch> batches, DirectBuffer buffer, int offset, int block, int version) {
    ProduceResults read = new ProduceResults(batches);
    AppliedReplyDecoder reply = new AppliedReplyDecoder().wrap(buffer, offset, block, version);
    read.throttleMs = reply.throttleMs();
    AppliedReplyDecoder.ResultsDecoder results = reply.results();
    require(results.count() == batches.size());
    int end = 0;
    for (int i = 0; i < batches.size(); i++) {
      results.next();
      read.put(i, results.topicId(), results.partition(), results.errorCode());
      read.place(i, results.baseOffset(), results.firstLsn(), results.appendTimeNs());
      int count = results.verdictCount();
      require(count == 0 || count == batches.get(i).records());
      end += count;
      read.verdictEnds[i] = end;
    }
    require(reply.verdictsLength() == end);
    read.verdicts = new byte[end];
    reply.getVerdicts(read.verdicts, 0, end);
    for (byte verdict : read.verdicts) {
      require(verdict >= 0 && verdict <= Verdict.REJECTED.code());
    }
    read.token = new byte[reply.tokenLength()];
    reply.getToken(read.token, 0, read.token.length);
    read.problem = reply.message();
    return read;
  }

  private void put(int i, int topicId, int partition, int errorCode) {
    PartitionQueue queue = batches.get(i).queue;
    require(topicId == queue.topicId && partition == queue.partition);
    codes[i] = ErrorCode.of(errorCode);
  }

  private void place(int i, long baseOffset, long firstLsn, long appendTimeNs) {
    places[i * PLACES] = baseOffset;
    places[i * PLACES + 1] = firstLsn;
    places[i * PLACES + 2] = appendTimeNs;
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

  /** The first code that says that a batch was not appended; NONE when all were. */
  ErrorCode refusal() {
    for (ErrorCode code : codes) {
      if (code != ErrorCode.NONE && code != ErrorCode.DUPLICATE_SEQUENCE) {
        return code;
      }
    }
    return ErrorCode.NONE;
  }

  /** Whether some batch belongs on another node now. */
  boolean hasMoved() {
    for (ErrorCode code : codes) {
      if (Caller.hasMoved(code)) {
        return true;
      }
    }
    return false;
  }

  /** Where a batch stands that was appended. */
  Placed placed(int i) {
    if (codes[i] == ErrorCode.DUPLICATE_SEQUENCE) {
      return Placed.unknown(token);
    }
    int from = i == 0 ? 0 : verdictEnds[i - 1];
    return new Placed(
        places[i * PLACES],
        places[i * PLACES + 1],
        places[i * PLACES + 2],
        token,
        from == verdictEnds[i] ? NO_VERDICTS : Arrays.copyOfRange(verdicts, from, verdictEnds[i]));
  }

  int throttleMs() {
    return throttleMs;
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
