package io.driftdb.client.consume;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A message comes while the poller gives the one before back for reuse, and asks for more. */
@JCStressTest
@Outcome(id = "7, 9, 2", expect = Expect.ACCEPTABLE, desc = "Both came whole, in order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, mixed up, or overwritten while it was read.")
@State
public class DeliveryStress {
  private static final long PATIENCE_NS = 5_000_000_000L;
  private static final UnsafeBuffer FIRST = new UnsafeBuffer(new byte[] {7, 7});
  private static final UnsafeBuffer SECOND = new UnsafeBuffer(new byte[] {9, 9});

  private final DeliveryPool pool = new DeliveryPool(1 << 20);
  private final DeliveryQueue queue = new DeliveryQueue(pool);
  private final DeliveryQueue.Inlet inlet = queue.new Inlet(null);
  private int whole;

  public DeliveryStress() {
    inlet.onDeliver(0, 1, FIRST, 0, FIRST.capacity());
  }

  @Actor
  public void deliver() {
    inlet.onDeliver(0, 1, SECOND, 0, SECOND.capacity());
  }

  @Actor
  public void poll(III_Result r) {
    r.r1 = take();
    r.r2 = take();
    r.r3 = whole;
  }

  private int take() {
    Delivery next = queue.poll(PATIENCE_NS);
    if (next == null) {
      return 0;
    }
    byte value = next.buffer().getByte(0);
    whole += next.length() == 2 && next.buffer().getByte(1) == value ? 1 : 0;
    pool.giveBack(next);
    return value;
  }
}
