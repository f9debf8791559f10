package io.driftdb.log.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CommittedPartitionTest {
  private static final class Counting extends TailWaiter {
    int woken;

    @Override
    protected void onMore() {
      woken++;
    }
  }

  private final CommittedPartition partition = new CommittedPartition(1, 0);
  private final Counting one = new Counting();
  private final Counting two = new Counting();
  private final Counting three = new Counting();

  @Test
  void shouldWakeEachWaiterOnce() {
    partition.await(one);
    partition.await(two);
    partition.await(one);
    partition.advance(5);
    partition.advance(6);
    assertEquals(1, one.woken);
    assertEquals(1, two.woken);
    assertFalse(partition.isAwaited());
  }

  @Test
  void shouldForgetOneFromAnywhereInTheList() {
    partition.await(one);
    partition.await(two);
    partition.await(three);
    partition.forget(two);
    partition.forget(two);
    partition.advance(1);
    assertEquals(1, one.woken);
    assertEquals(0, two.woken);
    assertEquals(1, three.woken);
    partition.await(one);
    assertTrue(partition.isAwaited());
    partition.forget(one);
    assertFalse(partition.isAwaited());
  }
}
