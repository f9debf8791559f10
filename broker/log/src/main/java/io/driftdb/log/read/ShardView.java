package io.driftdb.log.read;

import io.driftdb.log.apply.Apply;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.journal.SegmentList;
import java.util.function.LongSupplier;

/**
 * What a reader needs of a shard.
 *
 * @param firstHeldLsn the first LSN that retention has not dropped or begun to drop
 */
public record ShardView(
    int id,
    Apply apply,
    CommittedCatalog catalog,
    SegmentList segments,
    RunReaders readers,
    LongSupplier firstHeldLsn) {}
