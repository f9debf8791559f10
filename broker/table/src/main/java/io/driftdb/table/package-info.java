/**
 * The tables of a broker, in every version: the fold of the committed records of table topics,
 * behind the acknowledgements.
 *
 * <p>Stage: table. Upstream: the log's {@link io.driftdb.log.TableFeed}. Downstream: reads and
 * change feeds of the server. Owning thread: one for each shard folds; any thread may read.
 */
package io.driftdb.table;
