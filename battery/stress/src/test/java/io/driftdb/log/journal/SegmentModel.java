package io.driftdb.log.journal;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;

/** A segment that readers take and its owner drops. */
public class SegmentModel {
  private final LoadedFile file = new LoadedFile(new byte[0], 0);
  private final Segment segment = new Segment(LoadedFile.header(1, 1, 0), file, null);
  private final AtomicInteger recycled = new AtomicInteger();

  /** Whether the file was open as long as the segment was held, if it could be. */
  @Operation
  public boolean isOpenWhileHeld() {
    if (!segment.tryHold()) {
      return true;
    }
    boolean open = file.isOpen();
    segment.release();
    return open;
  }

  @Operation(runOnce = true)
  public void drop() {
    segment.drop(recycled::incrementAndGet);
  }

  @Operation
  public boolean isRecycledTwice() {
    return recycled.get() > 1;
  }
}
