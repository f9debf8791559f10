package io.driftdb.client;

import java.time.Duration;
import java.util.List;

/**
 * A table as the broker describes it.
 *
 * @param historyRetention how long a version of a row is kept at least after its end; null = for
 *     ever
 * @param shards those that the table is on
 * @param indexes those that are not dropped, by id
 */
public record TableInfo(
    TopicInfo topic,
    RowFormat rowFormat,
    MissingRow missingRow,
    Duration historyRetention,
    List<ShardTableInfo> shards,
    List<IndexInfo> indexes) {}
