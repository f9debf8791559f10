package io.driftdb.client.wire;

import io.driftdb.schema.DriftException;
import org.agrona.DirectBuffer;

/** Gets the reply to a request, on the connection's reader thread: must not block. */
public interface ReplyHandler {
  /** The reply: its template id, and its block at the offset. The buffer is only valid now. */
  void onReply(int templateId, DirectBuffer buffer, int offset, int blockLength, int version);

  /** The broker's refusal, or CONNECTION_LOST when no answer will come. */
  void onFailure(DriftException failure);
}
