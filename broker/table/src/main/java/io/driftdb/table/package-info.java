/**
 * The tables of a broker, in every version: the fold of the committed records of table topics,
 * behind the acknowledgements.
 *
 * <p><b>State.</b> A row is found by table and key. The state at LSN n is the fold of all committed
 * records with an LSN of n or lower, whole transactions only: an n that cuts through one means the
 * state before it. Each record that changes a row makes a version of it, so that two puts of one
 * key in one batch are two versions.
 *
 * <ul>
 *   <li><b>put</b>: the value is the row, byte by byte. Rows of JSON tables are checked before they
 *       are in the log, not here.
 *   <li><b>patch</b> (JSON tables): a merge patch (RFC 7396). The row after it is kept whole;
 *       numbers keep their digits. Of a missing row, by the table's option, it makes one from
 *       {@code {}}, or is rejected.
 *   <li><b>delete</b>: there is no row from here on; the history stays. Of a missing row it is
 *       applied and changes nothing: it is in no history and no feed.
 * </ul>
 *
 * <p><b>Verdicts.</b> Each record has one, a function of the log alone. CONFLICT: its condition
 * does not hold for the row as the record finds it, with all that stands before it, also in the
 * same batch or transaction. {@code unchanged-since L} does not hold when the row's newest version,
 * or its deletion, has an LSN above L, or when L is below the table's horizon: so it does not
 * matter what has expired. Conditions are looked at first. REJECTED: it can't be folded, such as a
 * patch that is no JSON, meets a row that is none or a table of bytes; a put without value; a key
 * that is missing or too long; a patch that would make a row of more than 4 MiB, or more than 16
 * MiB of rows with the other patches of its transaction. When a record of a transaction is a
 * conflict or rejected, in whatever table of the shard, nothing of the transaction changes
 * anything, and those of its records that could have been applied get the verdict of the first that
 * could not.
 *
 * <p><b>Points.</b> An offset (of a table of one partition) stands for the record that has it, a
 * time for the last record of the table appended at or before it, each with all of its transaction,
 * which has one append time. What is not applied yet is AS_OF_NOT_REACHED; a time is reached when
 * the clock has passed it and all that was appended until then is applied.
 *
 * <p><b>Horizon.</b> The oldest state of a table that can be told, moved by a record in the log, so
 * that it stands at the same place for whoever folds the log. From its fold on, reads below it are
 * BELOW_HORIZON, also those that are under way. What it has passed is removed afterwards, by
 * slices; no answer tells how far that is: a version that ended at or before the horizon, a
 * deletion there, and a refused record there are in no history, removed or not.
 *
 * <p><b>For ever.</b> An answer as of a point that is at or above the horizon never changes,
 * through restarts, compaction, index builds and rebuilds.
 *
 * <p>Stage: table. Upstream: the log's {@link io.driftdb.log.TableFeed}. Downstream: reads and
 * change feeds of the server. Owning thread: one for each shard folds; any thread may read.
 */
package io.driftdb.table;
