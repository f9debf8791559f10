package io.driftdb.log.sequence;

import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.io.LogClock;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A time is closed, while the clock is behind it and a shard gives a frame its LSN and its time.
 */
@JCStressTest
@Outcome(id = "50, 2", expect = Expect.ACCEPTABLE, desc = "It is earlier, and known.")
@Outcome(id = "100, [12]", expect = Expect.ACCEPTABLE, desc = "It is not earlier.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "It is earlier, and who has closed the time has missed it.")
@State
public class ClosedTimeStress {
  private static final long CLOSED_NS = 100;

  /** A clock that was set back. */
  private static final class Clock implements LogClock {
    @Override
    public long epochNs() {
      return CLOSED_NS / 2;
    }

    @Override
    public long monotonicNs() {
      return 0;
    }
  }

  private final Sequencer sequencer =
      new Sequencer(new SequencedState(1, 1, new CommittedCatalog()), 0, new Clock());
  private final UnsafeBuffer frame =
      new UnsafeBuffer(new byte[FrameDescriptor.FRAME_HEADER_LENGTH]);
  private final FrameHeaderDecoder header = new FrameHeaderDecoder();

  /** As a shard has it. */
  private volatile long appendedLsn = 1;

  @Actor
  public void append(JJ_Result r) {
    appendedLsn = 2;
    sequencer.stamp(frame, 0, frame, 0, 0, 0, 0);
    FrameVerifier.wrap(header, frame, 0);
    r.r1 = header.appendTimeNs();
  }

  @Actor
  public void close(JJ_Result r) {
    sequencer.closeTime(CLOSED_NS);
    r.r2 = appendedLsn;
  }
}
