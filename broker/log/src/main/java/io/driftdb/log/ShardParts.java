package io.driftdb.log;

import io.driftdb.log.io.LogSeam;
import io.driftdb.log.replicate.Replicator;

/** What a shard is given from outside. */
record ShardParts(LogConfig config, LogSeam seam, LogObserver observer, Replicator replicator) {}
