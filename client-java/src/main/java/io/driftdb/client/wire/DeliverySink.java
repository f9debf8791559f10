package io.driftdb.client.wire;

import io.driftdb.schema.DriftException;
import org.agrona.DirectBuffer;

/**
 * Gets what the broker pushes to a subscription, on the connection's reader thread: must not block.
 */
public interface DeliverySink {
  /** Delivery entries of one shard. The buffer is only valid now. */
  void onDeliver(int shard, long epoch, DirectBuffer buffer, int offset, int length);

  /** The subscription has ended; CONNECTION_LOST when the connection has. */
  void onEnd(DriftException failure);
}
