package io.driftdb.log.sequence;

import java.util.ArrayList;

/**
 * The changes of all frames that are not committed, oldest first. Entries are reused, so that a
 * steady load allocates nothing. Belongs to the shard's thread.
 */
final class UndoLog {
  private Undo[] entries = new Undo[1024];
  private long head;
  private long tail;
  private final ArrayList<Undo> spare = new ArrayList<>();

  /** A new newest entry. */
  Undo push(Undo.Kind kind) {
    if (tail - head == entries.length) {
      grow();
    }
    Undo undo = spare.isEmpty() ? new Undo() : spare.remove(spare.size() - 1);
    undo.kind = kind;
    entries[slot(tail++)] = undo;
    return undo;
  }

  /** The newest entry, or null. */
  Undo newest() {
    return tail == head ? null : entries[slot(tail - 1)];
  }

  /** Whether there is a change of that kind. */
  boolean has(Undo.Kind kind) {
    for (long i = head; i < tail; i++) {
      if (entries[slot(i)].kind == kind) {
        return true;
      }
    }
    return false;
  }

  /** Drops the newest entry, which has been carried out. */
  void pop() {
    recycle(--tail);
  }

  /**
   * Forgets the entries of all frames whose first LSN is below the given one: they are committed.
   */
  void forgetBelow(long lsn) {
    while (head < tail) {
      Undo undo = entries[slot(head)];
      if (undo.kind == Undo.Kind.FRAME && undo.a >= lsn) {
        return;
      }
      recycle(head++);
    }
  }

  private void recycle(long position) {
    Undo undo = entries[slot(position)];
    entries[slot(position)] = null;
    undo.clear();
    spare.add(undo);
  }

  private int slot(long position) {
    return (int) (position & (entries.length - 1));
  }

  private void grow() {
    Undo[] wider = new Undo[entries.length * 2];
    for (long i = head; i < tail; i++) {
      wider[(int) (i & (wider.length - 1))] = entries[slot(i)];
    }
    entries = wider;
  }
}
