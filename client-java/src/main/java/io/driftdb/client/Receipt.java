package io.driftdb.client;

/**
 * Where an appended record stands; the token names the state that includes it. Places are -1 when
 * the broker knows that it has the record, but no longer where. Immutable, but for the array.
 */
@SuppressWarnings("ArrayRecordComponent") // opaque, never compared
public record Receipt(
    String topic, int partition, long offset, long lsn, long appendTimeNs, byte[] token) {}
