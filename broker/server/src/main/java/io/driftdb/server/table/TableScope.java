package io.driftdb.server.table;

import io.driftdb.log.EventLog;
import io.driftdb.server.metrics.TableReads;
import io.driftdb.server.subscription.ReaderPool;
import io.driftdb.table.Tables;

/** What the requests about tables of all connections share. */
public record TableScope(
    EventLog log,
    Tables tables,
    ReaderPool readers,
    AnswerBuffers buffers,
    TableReads metrics,
    TableLimits limits) {}
