package io.driftdb.client.produce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
  @Test
  void shouldHandOutAUsedBufferWhole() {
    BufferPool pool = new BufferPool(1024, 4096);
    ByteBuffer first = pool.tryTake(100);
    first.limit(100).position(50);
    pool.giveBack(first);

    ByteBuffer again = pool.tryTake(900);
    assertSame(first, again);
    assertEquals(1024, again.remaining());
  }

  @Test
  void shouldDoWithTheLeastWhenThereIsNoRoomForTheWanted() {
    BufferPool pool = new BufferPool(1024, 4096);
    assertEquals(2048, pool.tryTake(2048, 1024).capacity());
    assertEquals(1024, pool.tryTake(3072, 1024).capacity());
    assertEquals(1024, pool.tryTake(2048, 1024).capacity());
    assertNull(pool.tryTake(2048, 1024));
  }
}
