package io.driftdb.raft;

import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.raft.entry.EntryPlace;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Where the entries of the Raft log stand in the shard's: each of those behind the mark; and of
 * those before it, which are only sent to nodes that are behind, one of so many. Thread-safe.
 */
final class LoggedEntries {
  /** {@code bytesBefore}: of all entries before it since this was made. */
  private record Logged(long term, EntryPlace place, long bytesBefore) {}

  private record Sample(long firstLsn, long bytesBefore) {}

  /** Entries: a node may be away for long, and the log then holds very many of them. */
  private static final long SAMPLE_GAP = 1024;

  private final TreeMap<Long, Logged> entries = new TreeMap<>();
  private final TreeMap<Long, Sample> beforeMark = new TreeMap<>();
  private ReplicationMark mark;
  private long bytes;

  LoggedEntries(ReplicationMark mark) {
    this.mark = mark;
  }

  /** Up to where all is applied and in a checkpoint. */
  synchronized ReplicationMark mark() {
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

  /** Visits the entries behind the mark. */
  synchronized void forEach(Consumer<EntryPlace> visitor) {
    entries.values().forEach(logged -> visitor.accept(logged.place));
  }

  /**
   * Where the mark may be: at the last entry whose records are below the LSN, and that has been
   * applied.
   */
  synchronized ReplicationMark findMark(long checkpointLsn, long appliedIndex) {
    ReplicationMark found = mark;
    for (Map.Entry<Long, Logged> entry : entries.headMap(appliedIndex, true).entrySet()) {
      Logged logged = entry.getValue();
      if (logged.place.endLsn() > checkpointLsn) {
        break;
      }
      // A copy's mark may be followed by entries of which all is known to be committed.
      long lsn = Math.max(mark.lsn(), logged.place.endLsn());
      found = new ReplicationMark(logged.term, entry.getKey(), lsn);
    }
    return found;
  }

  /** The mark is there now, durably. */
  synchronized void moveMark(ReplicationMark to) {
    NavigableMap<Long, Logged> passed = entries.headMap(to.index(), true);
    passed.forEach(this::sample);
    passed.clear();
    mark = to;
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
