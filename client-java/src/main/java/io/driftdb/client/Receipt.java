package io.driftdb.client;

import io.driftdb.schema.Verdict;

/**
 * Where an appended record stands; the token names the state that includes it. Places are -1 when
 * the broker knows that it has the record, but no longer where. Immutable, but for the array.
 *
 * @param verdict what became of the record in its table; null unless the producer's ack is APPLIED,
 *     and where the broker no longer knows
 */
@SuppressWarnings("ArrayRecordComponent") // opaque, never compared
public record Receipt(
    String topic,
    int partition,
    long offset,
    long lsn,
    long appendTimeNs,
    byte[] token,
    Verdict verdict) {}
