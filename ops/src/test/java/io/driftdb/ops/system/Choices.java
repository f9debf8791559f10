package io.driftdb.ops.system;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** What a run decides by chance: all of it follows from one seed, which {@code -Dseed=} replays. */
public final class Choices {
  private final long seed;

  private Choices(long seed) {
    this.seed = seed;
  }

  /** Prints the seed, so that whatever the run finds can be looked for again. */
  public static Choices announced(String run) {
    Choices choices = new Choices(Long.getLong("seed", System.nanoTime()));
    System.out.println(run + ": replay with -Dseed=" + choices.seed);
    return choices;
  }

  /** Chances of its own for one part, which what other parts draw does not change. */
  public SplittableRandom of(int part) {
    return new SplittableRandom(seed * 31 + part);
  }

  /** All of them, in an order of chance. */
  static <T> List<T> shuffled(SplittableRandom random, T[] all) {
    List<T> shuffled = new ArrayList<>(List.of(all));
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    return shuffled;
  }

  public long seed() {
    return seed;
  }
}
