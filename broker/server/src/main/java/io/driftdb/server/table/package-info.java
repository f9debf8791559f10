/**
 * Requests about tables: rows, histories, differences and changes as of any position.
 *
 * <p>Stage: table. Upstream: sessions. Downstream: {@link io.driftdb.table.Tables}, which alone
 * holds rows. Threads: the connection's event loop decodes and answers; readers read; what waits
 * for a state is woken by the thread that folds.
 */
package io.driftdb.server.table;
