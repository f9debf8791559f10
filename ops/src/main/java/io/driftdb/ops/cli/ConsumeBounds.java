package io.driftdb.ops.cli;

import io.driftdb.client.Admin;
import io.driftdb.client.ConsumedRecord;
import io.driftdb.client.PartitionRange;
import io.driftdb.client.Position;
import io.driftdb.schema.protocol.PositionKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a bounded consume ends: for each partition the offset, fixed before it starts, that it does
 * not go beyond. Not thread-safe.
 */
final class ConsumeBounds {
  /** Exclusive ends of the partitions that still have something to give. */
  private final Map<Integer, Long> open = new HashMap<>();

  private ConsumeBounds() {}

  /**
   * Asks the broker; OFFSET_OUT_OF_RANGE when a partition does not hold {@code from}.
   *
   * @param ranges what the partitions hold
   * @param to the last position that belongs to it
   */
  static ConsumeBounds of(
      Admin admin, String topic, List<PartitionRange> ranges, Position from, Position to) {
    ConsumeBounds bounds = new ConsumeBounds();
    for (PartitionRange range : ranges) {
      long start = offset(admin, topic, range, from);
      long end = end(admin, topic, range, to);
      if (start < end) {
        bounds.open.put(range.partition(), end);
      }
    }
    return bounds;
  }

  private static long end(Admin admin, String topic, PartitionRange range, Position to) {
    Position behind = Positions.behind(to);
    return behind.kind() == PositionKind.OFFSET
        ? Math.min(behind.value(), range.latest())
        : Math.min(offset(admin, topic, range, behind), range.latest());
  }

  /** Asks only when the range does not tell, or tells that the broker has to refuse. */
  private static long offset(Admin admin, String topic, PartitionRange range, Position position) {
    boolean held = position.value() >= range.earliest() && position.value() <= range.latest();
    if (position.kind() == PositionKind.OFFSET && held) {
      return position.value();
    }
    if (position.kind() == PositionKind.EARLIEST) {
      return range.earliest();
    }
    if (position.kind() == PositionKind.LATEST) {
      return range.latest();
    }
    return admin.resolve(topic, range.partition(), position);
  }

  /** Whether a record lies within; closes its partition when no other one will. */
  boolean take(ConsumedRecord record) {
    Long end = open.get(record.partition());
    if (end == null) {
      return false;
    }
    if (record.offset() + 1 >= end) {
      open.remove(record.partition());
    }
    return record.offset() < end;
  }

  /** Whether all that lies within has been taken. */
  boolean isReached() {
    return open.isEmpty();
  }
}
