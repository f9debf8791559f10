package io.driftdb.client;

/**
 * What was read of a table, and of which state.
 *
 * @param lsn the state is the fold of all records with that LSN or a lower one; for a table on
 *     several shards, that of the highest one
 * @param token names the state: as an as-of point, or as what later reads must include
 */
@SuppressWarnings("ArrayRecordComponent") // opaque, never compared
public record TableAnswer<T>(T value, long lsn, byte[] token) {}
