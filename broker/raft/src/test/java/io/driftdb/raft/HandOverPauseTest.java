package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandOverPauseTest {
  private final HandOverPause pause = new HandOverPause();

  private static long seconds(long seconds) {
    return Long.MAX_VALUE + TimeUnit.SECONDS.toNanos(seconds); // as System.nanoTime may be
  }

  private void assertNextAfter(long from, long waited) {
    pause.tried(seconds(from));
    assertFalse(pause.isDue(seconds(from)));
    assertFalse(pause.isDue(seconds(from + waited - 1)));
    assertTrue(pause.isDue(seconds(from + waited)));
  }

  @Test
  void shouldWaitTwiceAsLongAfterEachTimeThatFailed() {
    assertTrue(pause.isDue(seconds(0)));
    assertNextAfter(0, 5);
    assertNextAfter(5, 10);
    assertNextAfter(15, 20);
    assertNextAfter(35, 40);
    assertNextAfter(75, 80);
    assertNextAfter(155, 160);
    assertNextAfter(315, 160);
  }

  @Test
  void shouldBeginAnewWhenItHasWorked() {
    assertNextAfter(0, 5);
    assertNextAfter(5, 10);
    pause.worked();
    assertTrue(pause.isDue(seconds(6)));
    assertNextAfter(6, 5);
  }
}
