package io.driftdb.log;

import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The shard's thread goes to sleep while an append comes in: what {@link ShardThread} relies on
 * when it looks at the ring last thing before it parks, and callers look at the sleeper after a
 * fence.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It sees the append, and stays awake.")
@Outcome(id = "1, [01]", expect = Expect.ACCEPTABLE, desc = "The caller wakes it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It sleeps, and nobody wakes it.")
@State
public class SleepyShardStress {
  private final ShardRing ring = new ShardRing(2);
  private volatile boolean sleeping;

  @Actor
  public void append(II_Result r) {
    ring.tryPut(new AppendRequest());
    VarHandle.fullFence();
    r.r1 = sleeping ? 1 : 0;
  }

  @Actor
  public void sleep(II_Result r) {
    sleeping = true;
    r.r2 = ring.used() == 0 ? 1 : 0;
  }
}
