/**
 * The fold: what the records of a shard's tables come to, in LSN order, written into its store.
 *
 * <p>Stage: table. Upstream: the log's {@link io.driftdb.log.TableFeed}. Downstream: {@code
 * io.driftdb.table.store}, and {@code io.driftdb.table.read} by what is published. Owning thread:
 * {@code drift-table-N} folds, expires, builds indexes and rebuilds tables, in slices; {@code
 * drift-table-upkeep} takes checkpoints and decides what expires.
 */
package io.driftdb.table.fold;
