package io.driftdb.log.recover;

import io.driftdb.log.apply.Apply;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.log.journal.SpareSegments;
import io.driftdb.log.journal.UncommittedFrames;
import io.driftdb.log.sequence.SequencedState;

/**
 * What recovery brought back.
 *
 * @param apply what frames above the committed ones will change for readers
 * @param uncommitted where those frames are
 * @param committedLsn all records below it are committed
 * @param activeIndex of the last segment; null when there is no segment yet
 * @param startNewSegment whether the last segment may hold stale frames behind its end, so that
 *     writing must go on in another one
 */
public record RecoveredShard(
    SequencedState state,
    CommittedCatalog catalog,
    Apply apply,
    UncommittedFrames uncommitted,
    long committedLsn,
    SegmentList segments,
    SpareSegments spares,
    ActiveIndex activeIndex,
    boolean startNewSegment,
    RecoveryReport report) {}
