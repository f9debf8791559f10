package io.driftdb.client.wire;

import io.driftdb.schema.DriftException;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;

/** Counts how often it is told that there will be no answer, or no more. */
final class CountingHandler implements ReplyHandler, DeliverySink {
  private final AtomicInteger told = new AtomicInteger();

  int told() {
    return told.get();
  }

  @Override
  public void onLost(DriftException why) {
    told.incrementAndGet();
  }

  @Override
  public void onEnd(DriftException failure) {
    told.incrementAndGet();
  }

  @Override
  public void onReply(int template, DirectBuffer buffer, int offset, int block, int version) {
    throw new UnsupportedOperationException("nobody answers");
  }

  @Override
  public void onFailure(DriftException failure, int throttleMs) {
    throw new UnsupportedOperationException("nobody answers");
  }

  @Override
  public void onDeliver(int shard, long epoch, DirectBuffer buffer, int offset, int length) {
    throw new UnsupportedOperationException("nobody delivers");
  }
}
