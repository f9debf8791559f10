package io.driftdb.log.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SeedsTest {
  @Test
  void shouldNameTheCommandThatRepeatsTheFailingSeed() {
    AssertionError failure =
        assertThrows(
            AssertionError.class,
            () ->
                Seeds.forEach(
                    "some/module",
                    5,
                    seed -> {
                      throw new IllegalStateException("why " + seed);
                    }));
    long seed = Long.getLong("seed", 1);
    String test = "SeedsTest#shouldNameTheCommandThatRepeatsTheFailingSeed";
    assertEquals(
        "mvn -q test -am -pl some/module -Dsurefire.failIfNoSpecifiedTests=false -Dtest="
            + test
            + " -Dseed="
            + seed
            + " # java.lang.IllegalStateException: why "
            + seed,
        failure.getMessage());
  }
}
