package io.driftdb.log;

import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.sim.FailingCalls;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.log.sim.WatchedFiles;
import io.driftdb.log.sim.WatchedFiles.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The threads of a broker on one: whoever is at the disk may be overtaken there by others, as the
 * seed has it. Nobody is entered twice, and of the shard only what its baton allows is run while it
 * waits. The test's thread.
 */
final class SimThreads implements WatchedFiles.Watch, Baton {
  private static final int DEEPEST = 3;
  private static final int ONE_IN = 6;

  /** More calls of the disk than are ever made from one turn to the next, overtakers included. */
  private static final int LONGEST_TURN = 100_000;

  /** One thread, or one of the many that do the same. */
  static final class Actor {
    private final Runnable turn;
    private final boolean readsIndexes;
    private boolean busy;

    private Actor(Runnable turn, boolean readsIndexes) {
      this.turn = turn;
      this.readsIndexes = readsIndexes;
    }
  }

  private final Random random;
  private final SimDisk disk;
  private final FailingCalls failing;
  private final List<Actor> actors = new ArrayList<>();
  private Runnable borrower = () -> {};
  private boolean lent;
  private boolean borrowed;

  /** Somebody is at an index: what is read of it is kept for each thread, and here is but one. */
  private boolean inIndex;

  private int depth;
  private int callsInTurn;
  private int handOffs;

  SimThreads(Random random, SimDisk disk, FailingCalls failing) {
    this.random = random;
    this.disk = disk;
    this.failing = failing;
  }

  /** A new life: nobody is there yet. */
  void restart() {
    actors.clear();
    borrower = () -> {};
    lent = false;
    borrowed = false;
    inIndex = false;
    depth = 0;
  }

  /** Somebody who does that whenever it is its turn, and may look into indexes for it. */
  Actor add(Runnable turn, boolean readsIndexes) {
    Actor actor = new Actor(turn, readsIndexes);
    actors.add(actor);
    return actor;
  }

  /** What an event loop does with the shard while its baton is lent. */
  void borrower(Runnable turn) {
    borrower = turn;
  }

  /** How often somebody was overtaken at the disk. */
  int handOffs() {
    return handOffs;
  }

  /** It is its turn, unless it is in the middle of one. */
  void run(Actor actor) {
    if (actor.busy || (inIndex && actor.readsIndexes)) {
      return;
    }
    actor.busy = true;
    callsInTurn = depth == 0 ? 0 : callsInTurn;
    depth++;
    try {
      actor.turn.run();
    } finally {
      depth--;
      actor.busy = false;
    }
  }

  @Override
  public void before(Operation what, Path file) throws IOException {
    LogModel.require(++callsInTurn <= LONGEST_TURN, "a turn does not end, at " + file);
    if (depth > 0 && depth <= DEEPEST && random.nextInt(ONE_IN) == 0) {
      boolean before = inIndex;
      inIndex |= what == Operation.READ && file.toString().endsWith(SegmentNames.INDEX_SUFFIX);
      try {
        overtake();
      } finally {
        inIndex = before;
      }
    }
    failing.onCall(what);
  }

  private void overtake() {
    if (disk.hasStopped()) {
      return;
    }
    handOffs++;
    int next = random.nextInt(actors.size() + 1);
    if (next < actors.size()) {
      run(actors.get(next));
    } else {
      borrow();
    }
  }

  private void borrow() {
    if (lent && !borrowed && !disk.hasStopped()) {
      borrowed = true;
      try {
        borrower.run();
      } finally {
        borrowed = false;
      }
    }
  }

  @Override
  public void release() {
    lent = true;
    borrow();
  }

  /** The disk has done its work, and somebody else may still have the baton. */
  @Override
  public void regain() {
    if (random.nextBoolean()) {
      borrow();
    }
    lent = false;
  }
}
