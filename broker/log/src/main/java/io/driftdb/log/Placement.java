package io.driftdb.log;

import java.util.Set;
import java.util.TreeSet;

/**
 * Where the partitions of a topic are, as its creation says: one after the other on each of so many
 * shards from that one on, or all of them on that one.
 *
 * @param spread over how many shards; 0 when all are on the first
 */
public record Placement(int first, int spread) {
  /** Everything on the first shard. */
  public static final Placement FIRST = on(0);

  /** Refuses what no log has written. */
  public Placement {
    if (first < 0 || spread < 0) {
      throw new IllegalArgumentException("partitions from shard " + first + " on over " + spread);
    }
  }

  /** Everything on one shard. */
  public static Placement on(int shard) {
    return new Placement(shard, 0);
  }

  /** Over so many shards, which the topics of all ids share evenly. */
  public static Placement over(int shards, int topicId) {
    return new Placement(topicId % shards, shards);
  }

  /** As {@link #code} says it of a topic. */
  public static Placement of(int code, int topicId) {
    if (code == 0) {
      throw new IllegalArgumentException("partitions on no shard");
    }
    return code > 0 ? over(code, topicId) : on(-1 - code);
  }

  /** In one number, as FORMAT.md tells. */
  public int code() {
    return spread > 0 ? spread : -1 - first;
  }

  int shardOf(int partition) {
    return spread == 0 ? first : (first + partition) % spread;
  }

  /** The shards of so many partitions. */
  Set<Integer> shards(int partitions) {
    Set<Integer> shards = new TreeSet<>();
    for (int p = 0; p < Math.min(partitions, Math.max(spread, 1)); p++) {
      shards.add(shardOf(p));
    }
    return shards;
  }
}
