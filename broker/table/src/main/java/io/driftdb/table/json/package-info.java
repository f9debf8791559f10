/**
 * What JSON is to tables, for who checks rows before the log, who folds them and who indexes them.
 *
 * <p>Stage: session and table. Upstream: records. Downstream: none. Owning thread: the caller's.
 */
package io.driftdb.table.json;
