package io.driftdb.table;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the tables of a broker are run with.
 *
 * @param dataDirectory of the log; the tables of shard n are in its directory {@code shard-n}
 * @param cacheBytes memory for blocks that were read, of all shards together
 * @param writeBufferBytes memory for what is not yet in files, of all shards together
 * @param flushBytes of records after which what was folded is put into files, so that a start
 *     repeats no more than that
 * @param checkpointBytes of log after which a checkpoint is taken; until then retention keeps the
 *     log
 * @param historyCheckEvery how often tables are looked at for versions that expire
 */
public record TablesConfig(
    Path dataDirectory,
    long cacheBytes,
    long writeBufferBytes,
    long flushBytes,
    long checkpointBytes,
    Duration historyCheckEvery) {

  /** What fits a broker on a small machine. */
  public static TablesConfig defaults(Path dataDirectory) {
    return new TablesConfig(
        dataDirectory, 128L << 20, 128L << 20, 256L << 20, 1L << 30, Duration.ofSeconds(10));
  }
}
