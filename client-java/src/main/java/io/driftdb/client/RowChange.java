package io.driftdb.client;

/**
 * What is different in a row between two states. Arrays are the caller's own.
 *
 * @param before null when there was no row
 * @param after null when there is no row
 * @param beforeLsn of the record that made the row before; 0 when there was none
 * @param afterLsn of the record that made or ended the row
 */
@SuppressWarnings("ArrayRecordComponent") // handed through as they are, never compared
public record RowChange(byte[] key, byte[] before, byte[] after, long beforeLsn, long afterLsn) {}
