package io.driftdb.raft;

import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.raft.entry.EntryPlace;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * Where the entries of the Raft log stand in the shard's: each of those behind the mark; and of
 * those before it, which are only sent to nodes that are behind, one of so many. Thread-safe; but
 * the mark is moved, and entries before it are dropped, by one thread.
 *
 * <p>A checkpoint passes some ten thousand entries at once. While the log runs, nothing visits them
 * all under the monitor: that would hold it up, on all nodes at about the same time.
 */
final class LoggedEntries {
  /** {@code bytesBefore}: of all entries before it since this was made. */
  private record Logged(long term, EntryPlace place, long bytesBefore) {}

  private record Sample(long firstLsn, long bytesBefore) {}

  /** Entries: a node may be away for long, and the log then holds very many of them. */
  private static final long SAMPLE_GAP = 1024;

  private final ConcurrentSkipListMap<Long, Logged> entries = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<Long, Sample> beforeMark = new ConcurrentSkipListMap<>();
  private volatile ReplicationMark mark;
  private long bytes;

  LoggedEntries(ReplicationMark mark) {
    this.mark = mark;
  }

  /** Up to where all is applied and in a checkpoint. */
  ReplicationMark mark() {
    return mark;
  }

  synchronized void add(long term, long index, EntryPlace place) {
    Logged logged = new Logged(term, place, bytes);
    bytes += place.payloadLength();
    if (index > mark.index()) {
      entries.put(index, logged);
    } else {
      sample(index, logged);
    }
  }

  private void sample(long index, Logged logged) {
    Map.Entry<Long, Sample> last = beforeMark.lastEntry();
    if (last == null || index - last.getKey() >= SAMPLE_GAP) {
      beforeMark.put(index, new Sample(logged.place.firstLsn(), logged.bytesBefore));
    }
  }

  /** The first LSN of the entries from that index on, which are forgotten; -1 when none has any. */
  synchronized long removeFrom(long index) {
    Map<Long, Logged> removed = entries.tailMap(index, true);
    if (removed.isEmpty()) {
      return -1;
    }
    Logged first = removed.values().iterator().next();
    bytes = first.bytesBefore;
    removed.clear();
    return first.place.firstLsn();
  }

  /** One past the last LSN of all entries. */
  synchronized long endLsn() {
    return entries.isEmpty() ? mark.lsn() : entries.lastEntry().getValue().place.endLsn();
  }

  /** One past the last LSN of the entries up to that index; 0 when the mark has passed them all. */
  long endLsn(long index) {
    Map.Entry<Long, Logged> last = entries.floorEntry(index);
    return last == null ? 0 : last.getValue().place.endLsn();
  }

  /** Visits the entries behind the mark. */
  synchronized void forEach(Consumer<EntryPlace> visitor) {
    entries.values().forEach(logged -> visitor.accept(logged.place));
  }

  /**
   * Where the mark may be: at the last entry whose records are below the LSN, and that has been
   * applied.
   */
  ReplicationMark findMark(long checkpointLsn, long appliedIndex) {
    Map.Entry<Long, Logged> last = null;
    for (Map.Entry<Long, Logged> entry : entries.headMap(appliedIndex, true).entrySet()) {
      if (entry.getValue().place.endLsn() > checkpointLsn) {
        break;
      }
      last = entry;
    }
    if (last == null) {
      return mark;
    }
    // A copy's mark may be followed by entries of which all is known to be committed.
    long lsn = Math.max(mark.lsn(), last.getValue().place.endLsn());
    return new ReplicationMark(last.getValue().term, last.getKey(), lsn);
  }

  /** The mark is there now, durably. */
  void moveMark(ReplicationMark to) {
    Map.Entry<Long, Logged> first = entries.firstEntry();
    while (first != null && first.getKey() < to.index()) {
      pass(first);
      first = entries.firstEntry();
    }
    synchronized (this) { // the last of all may be among them, and then the mark tells the end
      if (first != null && first.getKey() == to.index()) {
        pass(first);
      }
      mark = to;
    }
  }

  private void pass(Map.Entry<Long, Logged> entry) {
    sample(entry.getKey(), entry.getValue());
    entries.remove(entry.getKey());
  }

  /**
   * The index of an entry before the mark from which on there are no more bytes than those; the
   * mark's when there are more behind it.
   */
  synchronized long firstWithin(long maxBytes) {
    for (Map.Entry<Long, Sample> sample : beforeMark.entrySet()) {
      if (bytes - sample.getValue().bytesBefore <= maxBytes) {
        return sample.getKey();
      }
    }
    return mark.index();
  }

  /**
   * An LSN at or before the first of the entry with that index, and of all behind it. Those before
   * it are forgotten.
   */
  synchronized long dropBefore(long index) {
    Map.Entry<Long, Sample> sample = beforeMark.floorEntry(index);
    if (sample == null) {
      return beforeMark.isEmpty() ? firstLsn() : beforeMark.firstEntry().getValue().firstLsn();
    }
    beforeMark.headMap(sample.getKey(), false).clear();
    return sample.getValue().firstLsn;
  }

  /** 0 when there are none: those that come first may begin before the mark's LSN. */
  private long firstLsn() {
    return entries.isEmpty() ? 0 : entries.firstEntry().getValue().place.firstLsn();
  }
}
