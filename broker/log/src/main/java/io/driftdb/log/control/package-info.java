/**
 * Commands that change the log's own records: topics, tables' options and producers. Each decides
 * against the sequenced state and leaves a control record; replaying the record makes the change.
 *
 * <p>Upstream: the callers of the log. Downstream: sequence. Owning thread: made by any, decided
 * and answered on the shard's.
 */
package io.driftdb.log.control;
