/**
 * The versioned store of a shard's tables: one RocksDB, and what its bytes mean.
 *
 * <pre>
 *   meta  (default)  format, cluster, shard; applied LSN; a record for each table; states of indexes
 *   cur   [table][key]                  -> version     the newest version of each row
 *   ver   [table][escaped key][~from]   -> version     every version, the newest too
 *   chg   [table][lsn]                  -> change      one for each record of the table
 *   rej   [table][escaped key][~lsn]    -> version     records that changed nothing, without row
 *   idx   see io.driftdb.table.index
 *   txn   [first lsn]                   -> end lsn, verdict
 * </pre>
 *
 * <p>The newest version is in {@code cur} and in {@code ver}, so that a put is written without
 * reading what was there: where a version ends is told by the one that follows it. That is what
 * folds puts as fast over many keys as over few; it costs one more copy of each row. The queue of
 * what expires is {@code chg} itself: each entry names the key whose earlier versions end there.
 *
 * <p>RocksDB's own write-ahead log is off: the shard's log is it. Families are flushed together, so
 * that what a crash leaves is the state at one applied LSN.
 *
 * <p>A store that has met damage gets the file {@code DRIFT-DAMAGED}. The next start makes it anew,
 * if the log or a checkpoint can take its place; else what is whole of it is served on.
 *
 * <p>Stage: table. Upstream: the fold. Downstream: reads. Owning thread: the fold's writes, any
 * thread reads.
 */
package io.driftdb.table.store;
