package io.driftdb.client;

import io.driftdb.schema.Op;
import io.driftdb.schema.Verdict;
import java.util.List;

/**
 * What one record did to a row. Arrays are the caller's own.
 *
 * @param op of the record
 * @param verdict when it is not APPLIED the record changed nothing, and is no version
 * @param value the whole row from that record on; null when there is none
 * @param fromLsn of the record
 * @param toLsn of the record that ended the version; 0 when it is the newest
 * @param offset of the record in its partition
 * @param appendTimeNs of the record, in ns since 1970 UTC
 * @param headers of the record
 */
@SuppressWarnings("ArrayRecordComponent") // handed through as it is, never compared
public record RowVersion(
    Op op,
    Verdict verdict,
    byte[] value,
    long fromLsn,
    long toLsn,
    int partition,
    long offset,
    long appendTimeNs,
    List<RecordHeader> headers) {}
