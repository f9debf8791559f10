package io.driftdb.log.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The entries of one simulated directory: those that are shown, those that are durable, and the
 * changes in between, which reach the disk in their order.
 */
final class SimDirectory {
  private interface Change {
    void applyTo(SortedMap<String, SimInode> entries);
  }

  private final TreeMap<String, SimInode> shown = new TreeMap<>();
  private final TreeMap<String, SimInode> durable = new TreeMap<>();
  private final List<Change> unsynced = new ArrayList<>();

  SortedMap<String, SimInode> entries() {
    return shown;
  }

  void put(String name, SimInode inode) {
    change(entries -> entries.put(name, inode));
  }

  void rename(String from, String to) {
    SimInode inode = shown.get(from);
    change(
        entries -> {
          entries.remove(from);
          entries.put(to, inode);
        });
  }

  void remove(String name) {
    change(entries -> entries.remove(name));
  }

  private void change(Change change) {
    change.applyTo(shown);
    unsynced.add(change);
  }

  void sync() {
    unsynced.forEach(change -> change.applyTo(durable));
    unsynced.clear();
  }

  /** A prefix of the changes that were never synced was carried out, the rest was not. */
  void cutPower(Random random, int keptPercent) {
    int kept = 0;
    while (kept < unsynced.size() && random.nextInt(100) < keptPercent) {
      unsynced.get(kept++).applyTo(durable);
    }
    unsynced.clear();
    for (SimInode inode : durable.values()) {
      inode.cutPower(random, keptPercent);
    }
    shown.clear();
    shown.putAll(durable);
  }
}
