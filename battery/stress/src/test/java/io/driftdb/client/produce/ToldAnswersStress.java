package io.driftdb.client.produce;

import io.driftdb.client.Receipt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads come upon answers: each is told once, and no two at the same time. */
@JCStressTest
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "Both were told, one after the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An answer was left untold, or told beside another.")
@State
public class ToldAnswersStress {
  private final WaitingRecords records = new WaitingRecords(2);
  private final AtomicInteger telling = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicInteger overlaps = new AtomicInteger();
  private final ProduceMessage first;
  private final ProduceMessage second;

  public ToldAnswersStress() {
    listen(records.add(0));
    first = records.send();
    listen(records.add(1));
    second = records.send();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its outcome is what the callback is for
  private void listen(CompletableFuture<Receipt> receipt) {
    receipt.whenComplete(
        (done, error) -> {
          overlaps.addAndGet(telling.incrementAndGet() - 1);
          told.incrementAndGet();
          telling.decrementAndGet();
        });
  }

  @Actor
  public void answerFirst() {
    records.refuse(first);
  }

  @Actor
  public void answerSecond() {
    records.refuse(second);
  }

  @Arbiter
  public void count(II_Result r) {
    r.r1 = told.get();
    r.r2 = overlaps.get();
  }
}
