package io.driftdb.table;

/** An entry of a scripted log's feed; its bytes may be damaged. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ScriptedEntry(long firstLsn, long endLsn, byte[] bytes) {}
