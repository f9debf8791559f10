package io.driftdb.perf.load;

import io.driftdb.perf.drivers.AckListener;
import io.driftdb.perf.drivers.Publisher;
import java.util.function.LongUnaryOperator;

/**
 * Acknowledges on the fake clock; a record sent at a time is answered at the time that is given.
 */
final class FakeBroker implements Publisher {
  private final FakeTicker ticker;
  private final AckListener acks;
  private final LongUnaryOperator answeredAt;
  private final LongUnaryOperator heldUntil;

  /**
   * A broker with its client.
   *
   * @param heldUntil when a send that begins at a time returns
   */
  FakeBroker(
      FakeTicker ticker,
      AckListener acks,
      LongUnaryOperator answeredAt,
      LongUnaryOperator heldUntil) {
    this.ticker = ticker;
    this.acks = acks;
    this.answeredAt = answeredAt;
    this.heldUntil = heldUntil;
  }

  @Override
  public void send(int partition, byte[] value) {
    ticker.moveTo(heldUntil.applyAsLong(ticker.nowNs()));
    ticker.at(answeredAt.applyAsLong(ticker.nowNs()), () -> acks.onAcked(partition, 1));
  }

  @Override
  public void flush() {
    ticker.moveTo(Long.MAX_VALUE);
  }

  @Override
  public void close() {}
}
