package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who waits for a decision when its node stops. */
class CatalogRepeaterTest {
  private final CatalogRepeater repeater = new CatalogRepeater(List.of(), (shard, command) -> {});

  private static ErrorCode error(CompletableFuture<?> future) {
    CompletionException e = assertThrows(CompletionException.class, future::join);
    return ((DriftException) e.getCause()).code();
  }

  @Test
  void shouldTellWhoWaitsThatItStops() {
    CompletableFuture<String> waiting = repeater.await("decided", catalog -> false);
    assertFalse(waiting.isDone());
    repeater.stop();
    assertEquals(ErrorCode.SHUTTING_DOWN, error(waiting));
    assertEquals(ErrorCode.SHUTTING_DOWN, error(repeater.await("late", catalog -> false)));
  }

  @Test
  void shouldTellWhatIsEverywhere() {
    CompletableFuture<String> waiting = repeater.await("decided", catalog -> true);
    repeater.start();
    assertEquals("decided", waiting.join());
    repeater.stop();
  }

  @Test
  void shouldNotWaitForAShardThatHasFailedHere() throws Exception {
    SimWorld first = new SimWorld(1).open();
    SimWorld second = new SimWorld(2).open();
    List<Shard> shards = List.of(first.shard.shard(), second.shard.shard());
    CatalogRepeater ofBoth = new CatalogRepeater(shards, (shard, command) -> {});
    CompletableFuture<String> waiting =
        ofBoth.await("decided", catalog -> catalog == shards.get(0).catalog());
    ofBoth.start();
    try {
      assertEquals(
          "everywhere", ofBoth.await("everywhere", catalog -> true).get(10, TimeUnit.SECONDS));
      assertFalse(waiting.isDone(), "the second has not heard of it");
      second.disk.failNextForce();
      second.written("lost");
      assertEquals("decided", waiting.get(10, TimeUnit.SECONDS));
    } finally {
      ofBoth.stop();
    }
  }
}
