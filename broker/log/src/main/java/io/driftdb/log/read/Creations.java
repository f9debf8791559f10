package io.driftdb.log.read;

import io.driftdb.log.PositionKind;
import io.driftdb.log.Topic;
import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.schema.TopicNames;
import java.io.IOException;
import org.agrona.collections.IntHashSet;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Looks through the control records that are held for the creation of topics: what a topic is made
 * of comes behind that.
 */
final class Creations {
  private static final int BUFFER_BYTES = 64 << 10;

  private Creations() {}

  /** Whether the creation of each of the topics is held, at or behind that LSN. */
  static boolean areHeld(ShardView shard, long fromLsn, IntHashSet topicIds) throws IOException {
    IntHashSet missing = new IntHashSet();
    missing.addAll(topicIds);
    CommittedPartition internal = shard.catalog().partition(TopicNames.INTERNAL_TOPIC_ID, 0);
    long first =
        new PositionResolver(shard.segments(), shard.readers())
            .resolve(internal, PositionKind.LSN, fromLsn);
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[BUFFER_BYTES]);
    ControlEntry entry = new ControlEntry();
    try (LogSubscription all =
        new LogSubscription(shard.apply(), shard.segments(), shard.readers(), () -> {})) {
      all.add(internal, first);
      int length = all.poll(buffer, 0, BUFFER_BYTES);
      while (length > 0 && !missing.isEmpty()) {
        for (int at = 0; at < length; at += entry.length()) {
          Topic created = entry.wrap(buffer, at).createdTopic();
          if (created != null) {
            missing.remove(created.id());
          }
        }
        length = all.poll(buffer, 0, BUFFER_BYTES);
      }
    }
    return missing.isEmpty();
  }
}
