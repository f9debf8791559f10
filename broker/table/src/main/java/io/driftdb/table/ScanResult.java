package io.driftdb.table;

/**
 * What a scan came to.
 *
 * @param asOfLsn the state that the rows are of
 * @param count rows that were taken
 * @param cursor to go on from, with the same table; null when that was all
 */
@SuppressWarnings("ArrayRecordComponent") // opaque, never compared
public record ScanResult(long asOfLsn, long count, byte[] cursor) {}
