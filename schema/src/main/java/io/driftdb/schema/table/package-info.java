/**
 * The entries of tables' answers: what broker and client write and read in TableRows,
 * TableFeedReply, TableVersions and TableChanges.
 *
 * <p>Stage: before all others. Upstream: none. Downstream: the broker's sessions and the client's
 * tables. Thread: none of its own; each object here belongs to the thread that uses it.
 */
package io.driftdb.schema.table;
