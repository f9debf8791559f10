package io.driftdb.table.fold;

import io.driftdb.log.EventLog;
import io.driftdb.log.io.LogClock;
import io.driftdb.table.TableObserver;
import io.driftdb.table.TablesConfig;
import java.nio.file.Path;

/**
 * What all that works on a shard's tables has in common. Immutable.
 *
 * @param directory of the shard
 */
public record FoldContext(
    int shard,
    Path directory,
    EventLog log,
    TablesConfig config,
    TableObserver observer,
    LogClock clock) {}
