package io.driftdb.log;

import io.driftdb.log.sim.FailingCalls;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.log.sim.WatchedFiles.Operation;
import java.util.Random;

/** What goes wrong with the disk in one life, and when, as the seed has it. */
final class SimFaults {
  private static final int ROOM_LEFT_MAX = 60_000;

  private final Random random;
  private final SimDisk disk;
  private final FailingCalls failing;
  private boolean injected;
  private int count;

  SimFaults(Random random, SimDisk disk, FailingCalls failing) {
    this.random = random;
    this.disk = disk;
    this.failing = failing;
  }

  /** Has something fail soon: one call, or all of a kind for a while. */
  void inject() {
    injected = true;
    count++;
    switch (random.nextInt(6)) {
      case 0 -> disk.failNextForce();
      case 1 -> disk.failNextWrite();
      case 2 -> disk.failNextSync();
      default -> {
        Operation[] kinds = Operation.values();
        Operation kind = kinds[random.nextInt(kinds.length)];
        String error = random.nextBoolean() ? FailingCalls.BROKEN : FailingCalls.FULL;
        int times = random.nextInt(3) == 0 ? 1 + random.nextInt(30) : 1;
        failing.fail(kind, error, random.nextInt(12), times);
      }
    }
  }

  /** The disk is nearly full until {@link #makeRoom}. */
  void fill() {
    count++;
    disk.capacityBytes(disk.usedBytes() + random.nextInt(ROOM_LEFT_MAX));
  }

  void makeRoom() {
    disk.capacityBytes(Long.MAX_VALUE);
  }

  /** Lets the power go, or the process end, soon. */
  void stopSoon(int within) {
    int changes = 1 + random.nextInt(within);
    if (random.nextBoolean()) {
      disk.stopAfter(changes);
    } else {
      disk.stopAfterDirectoryChanges(changes);
    }
  }

  /** Nothing more fails in this life, for who wants to look at everything. */
  void calm() {
    failing.stop();
    disk.calm();
    makeRoom();
  }

  /** Another life begins. */
  void restart() {
    calm();
    injected = false;
  }

  /** Whether something has failed in this life, or was to. */
  boolean isInjected() {
    return injected;
  }

  /** How much has gone wrong in all lives. */
  int count() {
    return count;
  }
}
