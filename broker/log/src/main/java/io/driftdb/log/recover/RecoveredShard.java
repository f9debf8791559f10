package io.driftdb.log.recover;

import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.log.journal.SpareSegments;
import io.driftdb.log.sequence.SequencedState;

/**
 * What recovery brought back.
 *
 * @param activeIndex of the last segment; null when there is no segment yet
 * @param startNewSegment whether the last segment may hold stale frames behind its end, so that
 *     writing must go on in another one
 */
public record RecoveredShard(
    SequencedState state,
    CommittedCatalog catalog,
    SegmentList segments,
    SpareSegments spares,
    ActiveIndex activeIndex,
    boolean startNewSegment,
    RecoveryReport report) {}
