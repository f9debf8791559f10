package io.driftdb.client.consume;

import io.driftdb.client.wire.DeliverySink;
import io.driftdb.schema.DriftException;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Deliveries that wait to be polled; credit bounds how much they are. Reader puts, poller takes.
 */
public final class DeliveryQueue implements DeliverySink {
  private final LinkedBlockingQueue<Delivery> waiting = new LinkedBlockingQueue<>();

  @Override
  public void onDeliver(int shard, long epoch, DirectBuffer buffer, int offset, int length) {
    UnsafeBuffer copy = new UnsafeBuffer(ByteBuffer.allocate(length));
    copy.putBytes(0, buffer, offset, length);
    waiting.add(new Delivery(shard, epoch, copy, length, null));
  }

  @Override
  public void onEnd(DriftException failure) {
    waiting.add(new Delivery(0, 0, null, 0, failure));
  }

  /** The next one, or null when none comes in time. */
  public Delivery poll(long timeoutNs) throws InterruptedException {
    return waiting.poll(Math.max(0, timeoutNs), TimeUnit.NANOSECONDS);
  }
}
