package io.driftdb.client.wire;

import io.driftdb.schema.DriftException;
import org.agrona.DirectBuffer;

/** Takes the answer to a Ping: that it came is all there is to it. Stateless. */
enum PongHandler implements ReplyHandler {
  INSTANCE;

  @Override
  public void onReply(int templateId, DirectBuffer buffer, int offset, int block, int version) {}

  @Override
  public void onFailure(DriftException failure, int throttleMs) {}

  @Override
  public void onLost(DriftException why) {}
}
