package io.driftdb.log.index;

import java.util.ArrayList;
import java.util.List;

/** The index as its description says it, without anything clever. */
final class NaiveIndex {
  /** A partition's part of a frame. */
  record Entry(
      int topicId,
      int partition,
      long baseOffset,
      long nextOffset,
      long firstLsn,
      long appendTimeNs,
      long position,
      int length) {}

  /** Frames side by side, up to a length. */
  record NaiveRun(long baseOffset, long firstLsn, long appendTimeNs, long position, int length) {}

  private final List<Entry> entries = new ArrayList<>();
  private final int maxRunBytes;

  NaiveIndex(int maxRunBytes) {
    this.maxRunBytes = maxRunBytes;
  }

  void add(Entry entry) {
    entries.add(entry);
  }

  void truncateFrom(long position) {
    entries.removeIf(entry -> entry.position >= position);
  }

  List<Entry> entries() {
    return entries;
  }

  List<Entry> of(int topicId, int partition) {
    return entries.stream().filter(e -> e.topicId == topicId && e.partition == partition).toList();
  }

  List<NaiveRun> runs(int topicId, int partition) {
    List<NaiveRun> runs = new ArrayList<>();
    for (Entry e : of(topicId, partition)) {
      NaiveRun last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      if (last != null
          && last.position + last.length == e.position
          && last.length + e.length <= maxRunBytes) {
        runs.set(
            runs.size() - 1,
            new NaiveRun(
                last.baseOffset,
                last.firstLsn,
                last.appendTimeNs,
                last.position,
                last.length + e.length));
      } else {
        runs.add(new NaiveRun(e.baseOffset, e.firstLsn, e.appendTimeNs, e.position, e.length));
      }
    }
    return runs;
  }

  long nextOffset(int topicId, int partition) {
    List<Entry> all = of(topicId, partition);
    return all.isEmpty() ? -1 : all.get(all.size() - 1).nextOffset;
  }

  /** The place of the run that findByOffset is to give, or -1. */
  int byOffset(int topicId, int partition, long offset) {
    return offset >= nextOffset(topicId, partition)
        ? -1
        : last(runs(topicId, partition).stream().map(r -> r.baseOffset <= offset).toList());
  }

  int byLsn(int topicId, int partition, long lsn) {
    return last(runs(topicId, partition).stream().map(r -> r.firstLsn <= lsn).toList());
  }

  int byTime(int topicId, int partition, long timeNs) {
    return last(runs(topicId, partition).stream().map(r -> r.appendTimeNs < timeNs).toList());
  }

  /** The last that holds, else the first; -1 when there are none. */
  private static int last(List<Boolean> holds) {
    return holds.isEmpty() ? -1 : Math.max(0, holds.lastIndexOf(true));
  }
}
