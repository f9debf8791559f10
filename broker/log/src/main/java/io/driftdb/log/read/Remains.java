package io.driftdb.log.read;

import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.journal.Segment;
import io.driftdb.schema.TopicNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds what the segments still hold of partitions that the catalog does not know any more. Whoever
 * folds tables from the log needs it: a record of a deleted table may have decided about others of
 * its transaction.
 */
final class Remains {
  private record Key(int topicId, int partition) {}

  private Remains() {}

  /**
   * Partitions with records in segments that reach up to the LSN or beyond, of topics that are
   * deleted, or not there yet.
   */
  static Collection<CommittedPartition> from(ShardView shard, long lsn) throws IOException {
    Segment[] all = shard.segments().all();
    Map<Key, CommittedPartition> found = new LinkedHashMap<>();
    for (int i = SegmentSearch.byLsn(all, lsn); i < all.length; i++) {
      if (all[i].tryHold()) {
        try {
          all[i]
              .index()
              .forEachPartition(
                  (topicId, partition, first, next, bytes) -> {
                    boolean gone = shard.catalog().topic(topicId) == null;
                    if (gone && topicId != TopicNames.INTERNAL_TOPIC_ID) {
                      found.merge(
                          new Key(topicId, partition),
                          CommittedPartition.deleted(topicId, partition, first, next),
                          Remains::joined);
                    }
                  });
        } finally {
          all[i].release();
        }
      }
    }
    return new ArrayList<>(found.values());
  }

  private static CommittedPartition joined(CommittedPartition early, CommittedPartition late) {
    return CommittedPartition.deleted(
        early.topicId(), early.partition(), early.earliestOffset(), late.nextOffset());
  }

  /** All that is there of one partition. */
  static CommittedPartition of(ShardView shard, int topicId, int partition) throws IOException {
    long next = 0;
    for (Segment segment : shard.segments().all()) {
      if (segment.tryHold()) {
        try {
          next = Math.max(next, segment.index().nextOffset(topicId, partition));
        } finally {
          segment.release();
        }
      }
    }
    return CommittedPartition.deleted(topicId, partition, 0, next);
  }
}
