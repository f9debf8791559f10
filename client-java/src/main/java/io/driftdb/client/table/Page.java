package io.driftdb.client.table;

import java.util.List;

/**
 * A part of an answer.
 *
 * @param lsn the state that it is of; of changes, up to where all of them have come
 * @param fromLsn of a diff, the earlier state; of a history, the horizon; else 0
 * @param count entries, or rows that were counted
 * @param cursor to go on from; empty when that was all
 */
@SuppressWarnings("ArrayRecordComponent") // opaque, never compared
public record Page<T>(
    long lsn, long fromLsn, long count, List<T> entries, byte[] cursor, byte[] token) {

  /** What stands before the page of a cursor. */
  static <T> Page<T> startingAt(byte[] cursor) {
    return new Page<>(0, 0, 0, List.of(), cursor, new byte[0]);
  }
}
