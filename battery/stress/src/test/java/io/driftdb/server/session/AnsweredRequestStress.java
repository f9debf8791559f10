package io.driftdb.server.session;

import io.driftdb.schema.protocol.Ack;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two shards answer the batches of one request: the last of them tells the connection, of both. */
@JCStressTest
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "Told once, with both places.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Not told once, or without a batch's place.")
@State
public class AnsweredRequestStress {
  private static final FixedResult FIRST = new FixedResult(3);
  private static final FixedResult SECOND = new FixedResult(4);

  private final ProduceRequest request =
      new ProduceRequest(1, Ack.DURABLE, null, 2, this::onAnswered);
  private int told;
  private long places;

  public AnsweredRequestStress() {
    request.batches[0] = new BatchAppend(request, 1, 0, 1);
    request.batches[1] = new BatchAppend(request, 1, 1, 1);
  }

  private void onAnswered(ProduceRequest answered) {
    told++;
    places = answered.batches[0].endLsn + answered.batches[1].endLsn;
  }

  @Actor
  public void first() {
    request.batches[0].onAppended(0, FIRST);
  }

  @Actor
  public void second() {
    request.batches[1].onAppended(0, SECOND);
  }

  @Arbiter
  public void look(II_Result r) {
    r.r1 = told;
    r.r2 = (int) places;
  }
}
