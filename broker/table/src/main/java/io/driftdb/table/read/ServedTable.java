package io.driftdb.table.read;

import io.driftdb.schema.DriftException;
import io.driftdb.table.ShardTables.State;
import io.driftdb.table.index.TableIndexes;
import io.driftdb.table.store.TableRecord;
import java.util.concurrent.atomic.LongAdder;

/**
 * A table as it is published to readers. Immutable but for the counter.
 *
 * @param failure why it can't be read; null while it can, or is being rebuilt
 * @param rejected records that changed nothing since the start
 */
public record ServedTable(
    TableRecord record,
    TableIndexes indexes,
    State state,
    DriftException failure,
    LongAdder rejected) {}
