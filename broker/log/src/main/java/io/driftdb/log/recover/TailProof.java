package io.driftdb.log.recover;

import java.io.IOException;

/**
 * Tells rot from a torn tail, where a scan has stopped in a segment of which nobody has said where
 * it ends: by what stands behind that place. Belongs to one thread; changes nothing.
 */
public final class TailProof {
  /** What stands behind the place where the scan stopped. */
  public enum Finding {
    /** No frame, nor the beginning of one: the end. */
    NOTHING,
    /** Frames of the group that was being written: no part of the log. */
    TORN,
    /** What stood here was durable; a whole frame follows at {@link #position}. */
    ROT,
    /** What stood here was durable, up to {@link #lsn}; no whole frame follows. */
    ROT_TO_THE_END
  }

  private final SegmentScanner scanner;
  private final Checkpoint checkpoint;
  private final long segmentId;
  private long position;
  private long lsn;

  /**
   * For what the scanner is open on.
   *
   * @param checkpoint the newest that is sound, or null
   */
  public TailProof(SegmentScanner scanner, Checkpoint checkpoint, long segmentId) {
    this.scanner = scanner;
    this.checkpoint = checkpoint;
    this.segmentId = segmentId;
  }

  /** Where the frame stands that proves it, or from which the log goes on. */
  public long position() {
    return position;
  }

  /** The LSN there. */
  public long lsn() {
    return lsn;
  }

  /** Looks behind the place where the frame with that LSN was due. */
  public Finding lookBehind(long at, long dueLsn) throws IOException {
    if (scanner.find(at, dueLsn, false) < 0) {
      return Finding.NOTHING;
    }
    if (isBelowCheckpoint(dueLsn)
        && findWhole(at, dueLsn)
        && position < checkpoint.filePosition()) {
      return Finding.ROT;
    }
    if (!findHighestMark(at, dueLsn)) {
      return Finding.TORN;
    }
    long proof = position;
    long provenLsn = lsn;
    if (findWhole(at, dueLsn)) {
      return Finding.ROT;
    }
    boolean checkpointKnowsMore = isBelowCheckpoint(provenLsn);
    position = checkpointKnowsMore ? checkpoint.filePosition() : proof;
    lsn = checkpointKnowsMore ? checkpoint.lsn() : provenLsn;
    return Finding.ROT_TO_THE_END;
  }

  /** Finds the first of the frames that say that the most was durable; false when none says so. */
  private boolean findHighestMark(long at, long dueLsn) throws IOException {
    lsn = dueLsn;
    long candidate = scanner.find(at, dueLsn, false);
    while (candidate >= 0) {
      if (scanner.found().durableMark() > lsn) {
        position = candidate;
        lsn = scanner.found().durableMark();
      }
      candidate = next(candidate, dueLsn);
    }
    return lsn > dueLsn;
  }

  private long next(long candidate, long dueLsn) throws IOException {
    return scanner.find(candidate + scanner.found().frameLength(), dueLsn, false);
  }

  private boolean findWhole(long at, long dueLsn) throws IOException {
    position = scanner.find(at, dueLsn, true);
    lsn = position < 0 ? 0 : scanner.found().firstLsn();
    return position >= 0;
  }

  /** Whether a checkpoint knows that the segment was durable beyond the record with that LSN. */
  public boolean isBelowCheckpoint(long dueLsn) {
    return checkpoint != null && checkpoint.segmentId() == segmentId && dueLsn < checkpoint.lsn();
  }
}
