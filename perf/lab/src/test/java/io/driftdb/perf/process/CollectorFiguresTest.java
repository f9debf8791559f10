package io.driftdb.perf.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CollectorFiguresTest {
  @Test
  void shouldSumUpWhatACollectorLogged() {
    String log =
        """
        [0.004s] Using Serial
        [1.250s] GC(0) Pause Young (Allocation Failure) 8M->2M(31M) 4.500ms
        [2.000s] GC(1) Pause Young (Normal) (G1 Evacuation Pause) 12M->3072K(31M) 1.250ms
        [2.100s] GC(2) Concurrent Mark Cycle 3.000ms
        [3.000s] GC(3) Pause Full (System.gc()) 4M->1M(31M) 12.125ms
        """;
    assertEquals(
        new CollectorFigures(List.of(4.5, 1.25, 12.125), 19L << 20), CollectorFigures.of(log));
  }

  @Test
  void shouldTellTheLongestPauseSinceAnEarlierLook() {
    CollectorFigures earlier = new CollectorFigures(List.of(30.0, 2.0), 0);
    CollectorFigures later = new CollectorFigures(List.of(30.0, 2.0, 1.5, 4.0, 3.0), 0);
    assertEquals(4.0, later.longestPauseMsSince(earlier));
    assertEquals(0.0, later.longestPauseMsSince(later), "none");
  }

  @Test
  void shouldFindNothingInALogWithoutCollections() {
    assertEquals(
        new CollectorFigures(List.of(), 0), CollectorFigures.of("[0.004s] Using Serial\n"));
  }
}
