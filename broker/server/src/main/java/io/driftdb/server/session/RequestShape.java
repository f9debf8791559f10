package io.driftdb.server.session;

import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.protocol.ProduceDecoder;
import io.driftdb.server.wire.InboundMessage;
import org.agrona.DirectBuffer;

/**
 * Decides whether the batches of a produce request stand one behind the other as it says. Event
 * loop only; allocates only to refuse.
 */
final class RequestShape {
  /** The request's batches are one transaction. */
  static final int TRANSACTION = 1;

  /** Inflating takes the event loop's time, so a request may not ask for any amount of it. */
  private static final int MAX_INFLATED = 4;

  private final BatchCheck check;
  private final SessionLimits limits;
  private long inflated;

  RequestShape(BatchCheck check, SessionLimits limits) {
    this.check = check;
    this.limits = limits;
  }

  /** Why the request as a whole can't be taken, or null. */
  String problem(ProduceDecoder decoder, DirectBuffer buffer, int at, int length) {
    if ((decoder.produceFlags() & ~TRANSACTION) != 0) {
      return "produceFlags is 0, or 1 for a transaction.";
    }
    if (decoder.batchCount() > InboundMessage.MAX_ENTRIES) {
      return "A request has at most " + InboundMessage.MAX_ENTRIES + " batches.";
    }
    int end = at + length;
    int offset = at;
    inflated = 0;
    for (int i = decoder.batchCount(); i > 0; i--) {
      if (end - offset < FrameDescriptor.BATCH_HEADER_LENGTH) {
        return "There are fewer batches than batchCount says.";
      }
      int batchLength = check.header(buffer, offset).batchLength();
      if (batchLength < FrameDescriptor.BATCH_HEADER_LENGTH || batchLength > end - offset) {
        return "A batch's length does not fit its message.";
      }
      inflated += check.header(buffer, offset).recordsLength() & 0xFFFFFFFFL;
      offset += FrameDescriptor.align(batchLength);
    }
    if (inflated > MAX_INFLATED * (long) limits.maxMessageBytes()) {
      return "The records of a request, uncompressed, take more than "
          + MAX_INFLATED
          + " times limit.protocol.frame: send fewer batches at once.";
    }
    return offset != end || decoder.batchCount() == 0
        ? "The batches, each padded to 8 bytes, must fill the message, and be one at least."
        : null;
  }

  /** Bytes of the records of the request looked at last, uncompressed. */
  long inflatedBytes() {
    return inflated;
  }
}
