package io.driftdb.log.sim.invariant;

import io.driftdb.log.Collected.Row;
import io.driftdb.log.PartitionStart;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/** All that a log shows to who reads everything: its partitions, and their records by LSN. */
public final class Shown {
  /** Offsets of a partition: the oldest that is held, and the next one. */
  public record Bounds(long earliest, long next) {}

  private final List<Row> rows;
  private final List<Long> appendTimes;
  private final Map<Long, Bounds> partitions;
  private final Map<String, Row> byValue = new HashMap<>();
  private final boolean retains;
  private final LongBinaryOperator epochAt;

  /**
   * Puts together what was read.
   *
   * @param appendTimes of the records
   * @param retains whether retention never drops anything
   * @param epochAt 1 when an epoch is one that an LSN was reached in, else 0
   */
  public Shown(
      List<Row> rows,
      List<Long> appendTimes,
      Map<Long, Bounds> partitions,
      boolean retains,
      LongBinaryOperator epochAt) {
    this.rows = rows;
    this.appendTimes = appendTimes;
    this.partitions = partitions;
    this.retains = retains;
    this.epochAt = epochAt;
    rows.forEach(row -> byValue.putIfAbsent(row.value(), row));
  }

  /** Names a partition. */
  public static long key(int topicId, int partition) {
    return ((long) topicId << 32) | partition;
  }

  public static long key(PartitionStart start) {
    return key(start.topicId(), start.partition());
  }

  List<Row> rows() {
    return rows;
  }

  List<Long> appendTimes() {
    return appendTimes;
  }

  Map<Long, Bounds> partitions() {
    return partitions;
  }

  Row find(String value) {
    return byValue.get(value);
  }

  boolean retains() {
    return retains;
  }

  /** Whether its partition is there. */
  boolean holds(Sent record) {
    return partitions.containsKey(key(record.topicId(), record.partition()));
  }

  /** Whether neither a deletion nor retention has taken that offset of a record's partition. */
  boolean holds(Sent record, long offset) {
    Bounds bounds = partitions.get(key(record.topicId(), record.partition()));
    return bounds != null && offset >= bounds.earliest();
  }

  boolean isInHistory(Place place) {
    return epochAt.applyAsLong(place.epoch(), place.lsn() + 1) != 0;
  }
}
