package io.driftdb.log.apply;

import java.util.ArrayList;

/** Whom to wake once the new committed position is visible. Belongs to the shard's thread. */
public final class WakeList {
  private final ArrayList<Runnable> waiting = new ArrayList<>();

  public void add(Runnable wake) {
    waiting.add(wake);
  }

  void wakeAll() {
    for (int i = 0; i < waiting.size(); i++) {
      waiting.get(i).run();
    }
    waiting.clear();
  }
}
