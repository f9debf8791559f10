package io.driftdb.log;

import io.driftdb.log.io.LogSeam;
import io.driftdb.log.replicate.Replicator;

/** What a shard is given from outside; {@code wake} tells its thread that there is work. */
record ShardParts(
    LogConfig config, LogSeam seam, LogObserver observer, Replicator replicator, Runnable wake) {}
