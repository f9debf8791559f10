package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.raft.entry.EntryPlace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries of ten records each: that with index i has the LSNs from 10 i + 1 on. */
class LoggedEntriesTest {
  private static final int LAST = 40_000;
  private static final int LOOKS = 50;

  private final LoggedEntries entries = new LoggedEntries(ReplicationMark.NONE);

  @BeforeEach
  void fill() {
    for (int index = 0; index < 10_000; index++) {
      entries.add(1, index, new EntryPlace(index * 10L + 1, index * 10L + 11, 100, 0));
    }
  }

  @Test
  void shouldPutTheMarkWhereAllIsAppliedAndInACheckpoint() {
    assertEquals(new ReplicationMark(1, 99, 1001), entries.findMark(1010, 5000));
    assertEquals(new ReplicationMark(1, 50, 511), entries.findMark(1010, 50));
    assertEquals(ReplicationMark.NONE, entries.findMark(10, 50));
  }

  @Test
  void shouldNotMoveTheMarkByLookingForIt() {
    entries.findMark(1010, 5000);
    assertEquals(ReplicationMark.NONE, entries.mark());
    entries.moveMark(entries.findMark(1010, 5000));
    assertEquals(99, entries.mark().index());
  }

  @Test
  void shouldLookForTheMarkWhileTheLogGoesOn() throws Exception {
    synchronized (entries) { // as long as it is held, nothing is added
      CompletableFuture<ReplicationMark> found =
          CompletableFuture.supplyAsync(
              () -> entries.findMark(1010, 5000), task -> new Thread(task, "upkeep").start());
      assertEquals(99, found.get(10, TimeUnit.SECONDS).index());
    }
  }

  @Test
  void shouldKnowItsEndWhileTheMarkCatchesUpWithIt() throws Exception {
    AtomicLong applied = new AtomicLong(9_999);
    CompletableFuture<Void> upkeep =
        CompletableFuture.runAsync(
            () -> {
              while (entries.mark().index() < LAST) {
                entries.moveMark(entries.findMark(Long.MAX_VALUE, applied.get()));
              }
            },
            task -> new Thread(task, "upkeep").start());
    for (int index = 10_000; index <= LAST; index++) {
      EntryPlace place = new EntryPlace(index * 10L + 1, index * 10L + 11, 100, 0);
      entries.add(1, index, place);
      applied.set(index);
      for (int look = 0; look < LOOKS; look++) {
        assertEquals(place.endLsn(), entries.endLsn());
      }
    }
    upkeep.get(10, TimeUnit.SECONDS);
    assertEquals(LAST * 10L + 11, entries.endLsn());
    long from = entries.firstWithin(500_000);
    assertTrue(from > LAST - 5_000 && from <= LAST - 5_000 + 1_025, "from entry " + from);
  }

  @Test
  void shouldNeverHoldLessThanTheEntriesThatAreLeft() {
    long held = 0;
    for (int start = 0; start < 10_000; start += 37) {
      entries.moveMark(entries.findMark(start * 12L, 9_000));
      long now = entries.dropBefore(start);
      assertTrue(now <= start * 10L + 1, "entry " + start + " begins before LSN " + now);
      assertTrue(now >= held, "LSN " + held + " was given up, " + now + " is held");
      held = now;
    }
    assertTrue(held > 90_000 - 2 * 10_240, "all is held from LSN " + held);
  }

  @Test
  void shouldHoldTheSameWhenTheLogIsReadAgain() {
    LoggedEntries again = new LoggedEntries(new ReplicationMark(1, 8_000, 80_011));
    for (int index = 3_000; index < 10_000; index++) {
      again.add(1, index, new EntryPlace(index * 10L + 1, index * 10L + 11, 100, 0));
    }
    assertEquals(30_001, again.dropBefore(3_000));
    assertEquals(100_001, again.endLsn());
  }

  @Test
  void shouldTellTheEndOfEntriesUntilTheMarkPassesThem() {
    entries.removeFrom(9_990);
    entries.add(2, 9_995, new EntryPlace(99_901, 99_905, 100, 0));
    assertEquals(99_901, entries.endLsn(9_994));
    assertEquals(99_905, entries.endLsn(9_995));
    assertEquals(99_905, entries.endLsn(20_000));
    entries.moveMark(entries.findMark(1_010, 5_000));
    assertEquals(0, entries.endLsn(99));
    assertEquals(1_011, entries.endLsn(100));
  }

  @Test
  void shouldForgetWhatIsTakenBack() {
    assertEquals(99_901, entries.removeFrom(9_990));
    assertEquals(99_901, entries.endLsn());
    assertEquals(-1, entries.removeFrom(9_990));
  }

  @Test
  void shouldKnowWhereTheLastBytesBegin() {
    entries.moveMark(entries.findMark(90_000, 9_000));
    assertEquals(0, entries.firstWithin(Long.MAX_VALUE));
    long index = entries.firstWithin(500_000); // those of 5,000 entries
    assertTrue(index >= 5_000 && index <= 5_000 + 1_024, "from entry " + index);
    assertEquals(entries.mark().index(), entries.firstWithin(0));
    entries.removeFrom(9_500);
    assertTrue(entries.firstWithin(500_000) <= index - 500 + 1_024);
  }

  @Test
  void shouldNeverKnowLessToBeCommittedThanACopyHad() {
    LoggedEntries copied = new LoggedEntries(new ReplicationMark(1, 99, 1_500));
    assertEquals(0, copied.dropBefore(100), "what comes may begin before the mark's LSN");
    for (int index = 100; index < 200; index++) {
      copied.add(1, index, new EntryPlace(index * 10L + 1, index * 10L + 11, 100, 0));
    }
    assertEquals(new ReplicationMark(1, 120, 1_500), copied.findMark(1_215, 200));
    copied.moveMark(copied.findMark(1_215, 200));
    assertEquals(new ReplicationMark(1, 160, 1_611), copied.findMark(1_611, 200));
    assertTrue(copied.dropBefore(100) <= 1_001);
  }
}
