package io.driftdb.battery.stress;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** As a connection would be, if a request looked whether it is lost before it is registered. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The request was told once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Nobody will ever tell it.")
@State
public class EarlyLookTwin {
  private final Map<Integer, Runnable> waiting = new ConcurrentHashMap<>();
  private volatile boolean lost;
  private int told;

  private void onLost() {
    told++;
  }

  @Actor
  public void lose() {
    lost = true;
    Runnable handler = waiting.remove(1);
    if (handler != null) {
      handler.run();
    }
  }

  @Actor
  public void begin() {
    if (lost) {
      onLost();
    } else {
      waiting.put(1, this::onLost);
    }
  }

  @Arbiter
  public void count(I_Result r) {
    r.r1 = told;
  }
}
