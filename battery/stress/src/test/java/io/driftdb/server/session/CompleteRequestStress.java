package io.driftdb.server.session;

import io.driftdb.schema.protocol.Ack;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A shard answers a request while its event loop looks whether it can reply. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It is not complete yet.")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "It is, with its record's place.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A reply would tell another place than the log's.")
@State
public class CompleteRequestStress {
  private static final FixedResult RESULT = new FixedResult(7);

  private final ProduceRequest request =
      new ProduceRequest(1, Ack.DURABLE, null, 1, answered -> {});

  public CompleteRequestStress() {
    request.batches[0] = new BatchAppend(request, 1, 0, 1);
  }

  @Actor
  public void answer() {
    request.batches[0].onAppended(0, RESULT);
  }

  @Actor
  public void reply(II_Result r) {
    if (request.isComplete()) {
      r.r1 = 1;
      r.r2 = (int) request.batches[0].endLsn;
    }
  }
}
