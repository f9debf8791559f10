package io.driftdb.raft;

import io.driftdb.raft.entry.EntryPlace;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Where the entries of the Raft log stand in the shard's: those that are not in a checkpoint yet.
 * Thread-safe.
 */
final class LoggedEntries {
  private record Logged(long term, EntryPlace place) {}

  private final TreeMap<Long, Logged> entries = new TreeMap<>();
  private ReplicationMark mark;

  LoggedEntries(ReplicationMark mark) {
    this.mark = mark;
  }

  /** Up to where all is applied and in a checkpoint. */
  synchronized ReplicationMark mark() {
    return mark;
  }

  synchronized void add(long term, long index, EntryPlace place) {
    entries.put(index, new Logged(term, place));
  }

  /** The first LSN of the entries from that index on, which are forgotten; -1 when none has any. */
  synchronized long removeFrom(long index) {
    Map<Long, Logged> removed = entries.tailMap(index, true);
    long lsn = removed.isEmpty() ? -1 : removed.values().iterator().next().place.firstLsn();
    removed.clear();
    return lsn;
  }

  /** One past the last LSN of all entries. */
  synchronized long endLsn() {
    return entries.isEmpty() ? mark.lsn() : entries.lastEntry().getValue().place.endLsn();
  }

  synchronized void forEach(Consumer<EntryPlace> visitor) {
    entries.values().forEach(logged -> visitor.accept(logged.place));
  }

  /**
   * Moves the mark to the last entry whose records are below the LSN, and that has been applied.
   */
  synchronized ReplicationMark advanceMark(long checkpointLsn, long appliedIndex) {
    Map.Entry<Long, Logged> first = entries.firstEntry();
    while (first != null
        && first.getKey() <= appliedIndex
        && first.getValue().place.endLsn() <= checkpointLsn) {
      Logged logged = first.getValue();
      mark = new ReplicationMark(logged.term, first.getKey(), logged.place.endLsn());
      entries.pollFirstEntry();
      first = entries.firstEntry();
    }
    return mark;
  }
}
