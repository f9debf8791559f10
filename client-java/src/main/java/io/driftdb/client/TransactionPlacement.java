package io.driftdb.client;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.Arrays;
import java.util.List;

/** Which partitions the records of a transaction go to: all on one shard. Stateless. */
final class TransactionPlacement {
  /** Finds a record's partition; on that shard, if it has a choice and the shard is not -1. */
  interface Finder {
    PartitionHandle find(ProducerRecord record, int shard);
  }

  private TransactionPlacement() {}

  /**
   * The partition of each record: first of those that have no choice, so that the others can follow
   * them. TRANSACTION_ACROSS_SHARDS, INVALID_REQUEST when there is no record.
   */
  static List<PartitionHandle> place(List<ProducerRecord> records, Finder finder) {
    if (records.isEmpty()) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "a transaction has a record at least");
    }
    PartitionHandle[] handles = new PartitionHandle[records.size()];
    PartitionHandle first = null;
    for (boolean free : new boolean[] {false, true}) {
      for (int i = 0; i < handles.length; i++) {
        ProducerRecord record = records.get(i);
        if ((record.partition() < 0 && record.key() == null) == free) {
          handles[i] = finder.find(record, first == null ? -1 : shardOf(first));
          first = first == null ? handles[i] : first;
          checkSame(first, handles[i]);
        }
      }
    }
    return Arrays.asList(handles);
  }

  private static int shardOf(PartitionHandle handle) {
    return handle.topic.shardOf(handle.queue.partition());
  }

  private static void checkSame(PartitionHandle one, PartitionHandle other) {
    if (shardOf(one) != shardOf(other)) {
      throw new DriftException(
          ErrorCode.TRANSACTION_ACROSS_SHARDS,
          describe(one)
              + ", but "
              + describe(other)
              + ". "
              + ErrorCode.TRANSACTION_ACROSS_SHARDS.advice());
    }
  }

  private static String describe(PartitionHandle handle) {
    return "partition "
        + handle.queue.partition()
        + " of topic '"
        + handle.topic.name()
        + "' is on shard "
        + shardOf(handle);
  }
}
