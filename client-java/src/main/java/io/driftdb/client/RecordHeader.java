package io.driftdb.client;

/** A header of a record; the value may be null. The array is not copied. */
@SuppressWarnings("ArrayRecordComponent") // handed through as it is, never compared
public record RecordHeader(String name, byte[] value) {}
