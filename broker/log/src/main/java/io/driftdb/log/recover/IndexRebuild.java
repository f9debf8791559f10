package io.driftdb.log.recover;

import io.driftdb.log.LogConfig;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.sequence.SequencedState;
import java.io.IOException;

/**
 * Makes the index of a sealed segment again from its frames, while the shard runs. Housekeeper's
 * thread; the caller holds the segment.
 */
public final class IndexRebuild {
  private IndexRebuild() {}

  /** The index of all frames that can be read; what they change of the state is not kept. */
  public static ActiveIndex of(Segment segment, LogConfig config) throws IOException {
    SequencedState unused =
        new SequencedState(config.batchesInFlight(), config.maxProducers(), new CommittedCatalog());
    SegmentReplay replay =
        new SegmentReplay(
            segment.header(),
            segment.file(),
            new SegmentScanner(),
            unused,
            null,
            config,
            new RecoveryReport(),
            Undecided.nothing());
    replay.readSealed(segment.endPosition(), segment.endLsn(), true);
    return replay.index();
  }
}
