/**
 * Reads of a shard's tables: rows, scans, histories, differences, changes, and what points in time
 * stand for.
 *
 * <p>Stage: table. Upstream: {@code io.driftdb.table.store}, and what the fold has published.
 * Downstream: the server. Owning thread: any; a read uses the caller's.
 */
package io.driftdb.table.read;
