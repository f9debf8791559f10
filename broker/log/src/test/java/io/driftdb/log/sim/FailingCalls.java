package io.driftdb.log.sim;

import io.driftdb.log.sim.WatchedFiles.Operation;
import java.io.IOException;

/**
 * Has calls of one kind fail, from the N-th on and for some calls, as a disk does that is broken or
 * full. What a failed write or force leaves behind is for the disk to say.
 */
public final class FailingCalls {
  /** What the system says. */
  public static final String BROKEN = "Input/output error";

  public static final String FULL = "No space left on device";

  private final SimDisk disk;
  private Operation kind;
  private String error;
  private long callsBefore;
  private int callsLeft;
  private int failed;

  public FailingCalls(SimDisk disk) {
    this.disk = disk;
  }

  /** After so many calls of that kind, so many fail. One plan at a time. */
  public void fail(Operation what, String with, long after, int times) {
    kind = what;
    error = with;
    callsBefore = after;
    callsLeft = times;
  }

  /** From now on nothing fails. */
  public void stop() {
    callsLeft = 0;
  }

  /** How many calls have failed. */
  public int failed() {
    return failed;
  }

  /** A call comes; throws when it is one that fails. */
  public void onCall(Operation what) throws IOException {
    if (what != kind || callsLeft == 0) {
      return;
    }
    if (callsBefore > 0) {
      callsBefore--;
      return;
    }
    callsLeft--;
    failed++;
    switch (what) {
      case FORCE -> disk.failNextForce(error);
      case WRITE -> disk.failNextWrite(error);
      case SYNC -> disk.failNextSync(error);
      default -> throw new IOException(error);
    }
  }
}
