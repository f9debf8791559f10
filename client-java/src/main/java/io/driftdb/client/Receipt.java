package io.driftdb.client;

/** Where an appended record stands; the token names the state that includes it. */
@SuppressWarnings("ArrayRecordComponent") // opaque, never compared
public record Receipt(
    String topic, int partition, long offset, long lsn, long appendTimeNs, byte[] token) {}
