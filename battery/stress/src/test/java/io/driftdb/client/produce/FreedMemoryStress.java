package io.driftdb.client.produce;

import io.driftdb.schema.DriftException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Memory becomes free while a sender begins to wait for it. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The sender has got it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It waits, though there is memory.")
@State
public class FreedMemoryStress {
  private final WaitingRecords records = new WaitingRecords(1);
  private final ProduceMessage underWay;

  public FreedMemoryStress() {
    var unused = records.add(0);
    underWay = records.send();
  }

  @Actor
  public void answer() {
    records.refuse(underWay);
  }

  @Actor
  public void send(I_Result r) {
    try {
      r.r1 = records.add(1).isDone() ? 0 : 1;
    } catch (DriftException e) {
      r.r1 = -1;
    }
  }
}
