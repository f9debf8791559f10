package io.driftdb.client.wire;

import io.driftdb.schema.DriftException;
import org.agrona.DirectBuffer;

/**
 * Gets the answer to one request, once, on the connection's reader thread, or on the requesting
 * thread when the connection was lost before. Must not block.
 */
public interface ReplyHandler {
  /** The reply: its template id, and its block at the offset. The buffer is only valid now. */
  void onReply(int templateId, DirectBuffer buffer, int offset, int blockLength, int version);

  /** The broker has refused the request, and wants none for so long. */
  void onFailure(DriftException failure, int throttleMs);

  /** No answer will come: whether the broker has done what was asked is unknown. */
  void onLost(DriftException why);
}
