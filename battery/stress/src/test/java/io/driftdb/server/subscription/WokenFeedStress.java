package io.driftdb.server.subscription;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** An entry is committed while a reader finds out that there is none, and leaves. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "It was delivered once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The wake-up was lost, or two readers were at it.")
@State
public class WokenFeedStress {
  private final FedPeer peer = new FedPeer(100);

  @Actor
  public void commit() {
    peer.commit();
  }

  @Actor
  public void read() {
    peer.read();
  }

  @Arbiter
  public void readOn(I_Result r) {
    peer.read();
    r.r1 = peer.delivered();
  }
}
