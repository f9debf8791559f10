package io.driftdb.log.recover;

import io.driftdb.log.apply.Apply;
import io.driftdb.log.journal.UncommittedFrames;

/**
 * The records of which recovery can't tell whether they are committed: from that LSN on. They are
 * replayed so that they can be taken back.
 */
record Undecided(long fromLsn, Apply apply, UncommittedFrames frames) {

  /** Everything is committed. */
  static Undecided nothing() {
    return new Undecided(Long.MAX_VALUE, null, null);
  }

  boolean has(long lsn) {
    return lsn >= fromLsn;
  }

  /** The frame with these records is about to be replayed. */
  void add(long firstLsn, long endLsn, long segmentId, long position) {
    frames.add(firstLsn, segmentId, position);
    apply.startFrame(endLsn);
  }
}
