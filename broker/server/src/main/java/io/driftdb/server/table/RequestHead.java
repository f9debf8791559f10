package io.driftdb.server.table;

/** What every request has: where its answer goes, its message's length, how long it may wait. */
record RequestHead(long correlationId, int messageBytes, long waitNs) {}
