package io.driftdb.log;

import java.nio.file.Path;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads have a shard in turns: each sees what the other has made of it. */
@JCStressTest
@Outcome(id = "22", expect = Expect.ACCEPTABLE, desc = "One after the other, whole.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both had it, or one did not see the other's work.")
@State
public class BatonStress {
  private static final LogConfig CONFIG = LogConfig.at(Path.of("unused"));

  private final ShardThread baton = new ShardThread(0, CONFIG);
  private int staged;
  private int written;

  @Actor
  public void run() {
    turn();
  }

  @Actor
  public void borrow() {
    turn();
  }

  private void turn() {
    baton.regain();
    staged++;
    written = staged;
    baton.release();
  }

  @Arbiter
  public void count(I_Result r) {
    r.r1 = 10 * staged + written;
  }
}
