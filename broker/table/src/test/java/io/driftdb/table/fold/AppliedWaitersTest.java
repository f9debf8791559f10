package io.driftdb.table.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AppliedWaitersTest {
  private final AppliedWaiters waiters = new AppliedWaiters();

  @Test
  void shouldWakeWhoseLsnHasCome() {
    CompletableFuture<Void> ten = waiters.await(10);
    CompletableFuture<Void> five = waiters.await(5);
    CompletableFuture<Void> eleven = waiters.await(11);
    waiters.onApplied(4);
    assertFalse(five.isDone());
    waiters.onApplied(10);
    assertTrue(five.isDone());
    assertTrue(ten.isDone());
    assertFalse(eleven.isDone());
    assertTrue(waiters.await(10).isDone());
    assertFalse(waiters.await(11).isDone());
  }

  @Test
  void shouldFailWhoWaitsAndWhoComesLater() {
    CompletableFuture<Void> before = waiters.await(10);
    waiters.fail(new DriftException(ErrorCode.DATA_DAMAGED, "the store is gone"));
    waiters.onApplied(10);
    for (CompletableFuture<Void> each : List.of(before, waiters.await(3))) {
      DriftException why =
          (DriftException) assertThrows(CompletionException.class, each::join).getCause();
      assertEquals(ErrorCode.DATA_DAMAGED, why.code());
    }
  }

  /** Each look at all of them is paid for by as many who came. */
  @Test
  void shouldForgetWhoHasGivenUp() {
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      CompletableFuture<Void> gone = waiters.await(100);
      gone.cancel(false);
      if (i % 10 == 0) {
        waiting.add(waiters.await(100));
      }
    }
    CompletableFuture<Void> last = waiters.await(100);
    assertFalse(last.isDone());
    waiters.onApplied(100);
    waiting.forEach(each -> assertTrue(each.isDone() && !each.isCancelled()));
    assertSame(null, last.join());
  }
}
