package io.driftdb.log.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ActiveIndexTest {
  private final Run run = new Run();

  @Test
  void shouldJoinAdjacentFramesUpToABound() {
    ActiveIndex index = new ActiveIndex(100, 300);
    index.add(1, 0, 0, 1, 1, 10, 4096, 100);
    index.add(1, 0, 1, 2, 2, 11, 4196, 100);
    index.add(1, 0, 2, 3, 3, 12, 4296, 100);
    index.add(1, 0, 3, 4, 4, 13, 4396, 100);
    index.add(1, 0, 4, 5, 5, 14, 4496, 1000);
    index.add(1, 0, 5, 6, 6, 15, 5496, 100);
    assertEquals(4, index.runCount());
    assertTrue(index.findByOffset(1, 0, 2, run));
    assertEquals(300, run.lengthBytes());
    assertTrue(index.findByOffset(1, 0, 4, run));
    assertEquals(1000, run.lengthBytes());
  }

  @Test
  void shouldKeepAFrameOfSeveralPartitionsForEachOfThem() {
    ActiveIndex index = new ActiveIndex(100, 1000);
    index.add(1, 0, 0, 2, 1, 10, 4096, 200);
    index.add(1, 1, 0, 3, 3, 10, 4096, 200);
    index.add(1, 0, 2, 4, 6, 10, 4096, 200);
    index.add(1, 1, 3, 4, 8, 11, 4296, 100);
    assertEquals(2, index.runCount());
    assertTrue(index.findByOffset(1, 0, 3, run));
    assertEquals(0, run.baseOffset());
    assertEquals(200, run.lengthBytes(), "twice in the frame, but the frame is there once");
    assertEquals(4, index.nextOffset(1, 0));
    assertTrue(index.findByOffset(1, 1, 3, run));
    assertEquals(300, run.lengthBytes());
  }

  @Test
  void shouldSayWhenItIsFull() {
    ActiveIndex index = new ActiveIndex(2, 1000);
    index.add(1, 0, 0, 1, 1, 10, 4096, 100);
    assertFalse(index.isFull());
    index.add(1, 1, 0, 1, 2, 10, 4196, 100);
    assertTrue(index.isFull());
    index.truncateFrom(4196, (topic, partition) -> 0);
    assertFalse(index.isFull());
  }

  @Test
  void shouldAskWhereToGoOnOnlyForPartitionsThatLoseFrames() {
    ActiveIndex index = new ActiveIndex(100, 1000);
    index.add(1, 0, 0, 1, 1, 10, 4096, 100);
    index.add(1, 1, 0, 1, 2, 10, 4196, 100);
    index.add(1, 1, 1, 2, 3, 10, 4296, 100);
    index.add(1, 2, 0, 1, 4, 10, 4396, 100);
    List<Integer> asked = new ArrayList<>();
    index.truncateFrom(
        4296,
        (topic, partition) -> {
          asked.add(partition);
          return 1;
        });
    assertEquals(List.of(1), asked);
    assertEquals(1, index.nextOffset(1, 1));
    assertEquals(-1, index.nextOffset(1, 2));
  }

  @Test
  void shouldNotAllocateForAFrameThatJoinsARun() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    ActiveIndex index = new ActiveIndex(1 << 20, Integer.MAX_VALUE);
    int frames = 20_000;
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < frames; i++) {
        long at = (long) round * frames + i;
        index.add(1, 0, at, at + 1, at + 1, at, 4096 + 100 * at, 100);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(1, index.runCount());
    assertTrue(least < 1000, "allocated " + least + " bytes for " + frames + " frames");
  }

  /** A reader that knows how far the log is committed must find all of that, at any moment. */
  @Test
  void shouldShowReadersAllThatIsCommittedWhileItGrows() {
    ActiveIndex index = new ActiveIndex(1 << 20, 1000);
    long rounds = 200_000;
    AtomicLong committed = new AtomicLong();
    CompletableFuture<Long> reader =
        CompletableFuture.supplyAsync(() -> readWhileItGrows(index, rounds, committed));
    for (long i = 0; i < rounds; i++) {
      addTagged(index, i, positionOf(i));
      committed.setRelease(i + 1);
    }
    assertTrue(reader.join() > 0);
  }

  /** Frames of 100 bytes, three of them side by side, then a gap. */
  private static long positionOf(long frame) {
    return 4096 + 100 * frame + frame / 3;
  }

  private static long readWhileItGrows(ActiveIndex index, long rounds, AtomicLong committed) {
    Run run = new Run();
    long checks = 0;
    long end = 0;
    while (end < rounds) {
      end = committed.getAcquire();
      if (end > 0) {
        long offset = end - 1 - (checks++ % 3 == 0 ? checks % end : 0);
        assertTrue(index.findByOffset(1, 0, offset, run), "offset " + offset);
        long position = positionOf(offset);
        assertTrue(run.baseOffset() <= offset && run.filePosition() <= position);
        assertTrue(position < run.filePosition() + run.lengthBytes(), "offset " + offset);
        assertEquals(tag(run.baseOffset(), run.filePosition()), run.firstLsn());
      }
    }
    return checks;
  }

  /** Frames come and are taken back: a reader never sees a run put together from two. */
  @Test
  void shouldShowReadersNoMixedRunsWhileItIsCut() {
    ActiveIndex index = new ActiveIndex(1 << 20, 1000);
    addTagged(index, 0, 4096);
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Long> reader =
        CompletableFuture.supplyAsync(
            () -> {
              Run run = new Run();
              long checks = 0;
              while (!done.getAcquire()) {
                assertTrue(index.findByOffset(1, 0, 0, run));
                assertEquals(4096, run.filePosition());
                while (index.next(run)) {
                  assertEquals(tag(run.baseOffset(), run.filePosition()), run.firstLsn());
                  checks++;
                }
              }
              return checks;
            });
    for (int i = 0; i < 1_000_000; i++) {
      for (int ahead = 1; ahead <= 3; ahead++) {
        addTagged(index, ahead * (1L + i % 2), 4096 + (200L + i % 7) * ahead);
      }
      index.truncateFrom(4200, (topic, partition) -> 1);
    }
    done.setRelease(true);
    assertTrue(reader.join() > 0);
  }

  private static long tag(long offset, long position) {
    return position * 31 + offset;
  }

  private static void addTagged(ActiveIndex index, long offset, long position) {
    index.add(1, 0, offset, offset + 1, tag(offset, position), 0, position, 100);
  }
}
