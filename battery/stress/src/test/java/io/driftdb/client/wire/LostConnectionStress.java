package io.driftdb.client.wire;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A connection is lost while a request and a subscription are begun on it. */
@JCStressTest
@Outcome(id = "[01], 1, 1", expect = Expect.ACCEPTABLE, desc = "Each was told once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Somebody waits for ever, or was told twice.")
@State
public class LostConnectionStress {
  private final Inbox inbox = new Inbox();
  private final CountingHandler request = new CountingHandler();
  private final CountingHandler sink = new CountingHandler();

  @Actor
  public void lose() {
    inbox.lose(new DriftException(ErrorCode.CONNECTION_LOST, "lost"));
    inbox.tellAll();
  }

  @Actor
  public void begin(III_Result r) {
    r.r1 = inbox.expect(1, request) ? 1 : 0;
    inbox.addSink(1, sink);
  }

  @Arbiter
  public void count(III_Result r) {
    r.r2 = request.told();
    r.r3 = sink.told();
  }
}
