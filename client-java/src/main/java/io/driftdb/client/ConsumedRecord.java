package io.driftdb.client;

import io.driftdb.schema.Op;
import java.util.List;

/** A record as it stands in the log. Key and value may be null; arrays are the caller's own. */
@SuppressWarnings("ArrayRecordComponent") // handed through as they are, never compared
public record ConsumedRecord(
    String topic,
    int partition,
    long offset,
    long lsn,
    Op op,
    long timestampMs,
    long appendTimeNs,
    byte[] key,
    byte[] value,
    List<RecordHeader> headers) {}
