package io.driftdb.log.sequence;

import java.util.Arrays;

/**
 * Which epoch gave out which LSNs: each starts where the one before ends for good. Written by the
 * shard's thread; read by any through the array of the moment.
 */
public final class EpochHistory {
  private record Entry(long epoch, long startLsn) {}

  private volatile Entry[] entries = {};

  /** The newest epoch that may have started in records that can't be read; 0 once it is known. */
  private long unreadable;

  /** The newest epoch, 0 before the first. */
  public long current() {
    Entry[] now = entries;
    return Math.max(unreadable, now.length == 0 ? 0 : now[now.length - 1].epoch);
  }

  /** Whether records below that LSN, read in that epoch, are still what this history holds. */
  public boolean contains(long epoch, long lsn) {
    Entry[] now = entries;
    for (int i = now.length - 1; i >= 0; i--) {
      if (now[i].epoch == epoch) {
        return i == now.length - 1 || lsn <= now[i + 1].startLsn;
      }
    }
    return false;
  }

  void start(long epoch, long startLsn) {
    Entry[] now = entries;
    Entry[] next = Arrays.copyOf(now, now.length + 1);
    next[now.length] = new Entry(epoch, startLsn);
    unreadable = 0;
    entries = next;
  }

  /** So many records can't be read: each may have started an epoch. */
  void leaveRoom(long records) {
    unreadable = current() + records;
  }

  void undoStart() {
    Entry[] now = entries;
    entries = Arrays.copyOf(now, now.length - 1);
  }

  void write(StateWriter out) {
    Entry[] now = entries;
    out.putInt(now.length);
    for (Entry entry : now) {
      out.putLong(entry.epoch);
      out.putLong(entry.startLsn);
    }
  }

  void read(StateReader in) {
    int count = in.getInt();
    for (int i = 0; i < count; i++) {
      start(in.getLong(), in.getLong());
    }
  }
}
