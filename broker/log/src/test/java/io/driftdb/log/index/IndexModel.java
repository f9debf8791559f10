package io.driftdb.log.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.index.IndexedFrames.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What an index of these frames has to answer, worked out the slow way. */
final class IndexModel {
  /** A run as the definition has it. */
  private static final class Expected {
    final Part first;
    long end;
    long nextOffset;

    Expected(Part first) {
      this.first = first;
      this.end = first.filePosition() + first.lengthBytes();
      this.nextOffset = first.nextOffset();
    }

    boolean takes(Part part) {
      boolean sameFrame = part.filePosition() < end;
      long length = part.filePosition() + part.lengthBytes() - first.filePosition();
      return sameFrame || (part.filePosition() == end && length <= IndexedFrames.MAX_RUN_BYTES);
    }
  }

  private final Map<Long, List<Expected>> runs = new TreeMap<>();

  IndexModel(List<Part> parts) {
    for (Part part : parts) {
      List<Expected> of = runs.computeIfAbsent(part.key(), key -> new ArrayList<>());
      Expected last = of.isEmpty() ? null : of.get(of.size() - 1);
      if (last == null || !last.takes(part)) {
        of.add(new Expected(part));
      } else {
        last.end = Math.max(last.end, part.filePosition() + part.lengthBytes());
        last.nextOffset = part.nextOffset();
      }
    }
  }

  int runCount() {
    return runs.values().stream().mapToInt(List::size).sum();
  }

  /** Asks the index for everything, and compares. */
  void check(RunIndex index) throws IOException {
    List<String> visited = new ArrayList<>();
    index.forEachPartition(
        (t, p, first, next, bytes) -> visited.add(line(t, p, first, next, bytes)));
    List<String> expected = new ArrayList<>();
    for (List<Expected> of : runs.values()) {
      Part first = of.get(0).first;
      long next = of.get(of.size() - 1).nextOffset;
      long bytes = of.stream().mapToLong(run -> run.end - run.first.filePosition()).sum();
      expected.add(line(first.topicId(), first.partition(), first.baseOffset(), next, bytes));
      checkPartition(index, first.topicId(), first.partition(), of, next);
    }
    assertEquals(expected, visited);
    checkAbsent(index, 0, 0);
    checkAbsent(index, 99, 0);
    checkAbsent(index, 1, 1_000_000);
  }

  private static String line(int topic, int partition, long first, long next, long bytes) {
    return topic + "/" + partition + " " + first + ".." + next + " " + bytes + " bytes";
  }

  private void checkAbsent(RunIndex index, int topic, int partition) throws IOException {
    Run run = new Run();
    assertFalse(index.findByOffset(topic, partition, 0, run));
    assertFalse(index.findByLsn(topic, partition, 0, run));
    assertFalse(index.findByTime(topic, partition, 0, run));
    assertEquals(-1, index.firstOffset(topic, partition));
    assertEquals(-1, index.nextOffset(topic, partition));
  }

  private void checkPartition(
      RunIndex index, int topic, int partition, List<Expected> of, long nextOffset)
      throws IOException {
    long firstOffset = of.get(0).first.baseOffset();
    assertEquals(firstOffset, index.firstOffset(topic, partition));
    assertEquals(nextOffset, index.nextOffset(topic, partition));
    Run reused = new Run();
    for (long offset = firstOffset - 1; offset < nextOffset; offset++) {
      long wanted = offset;
      int expected = Math.max(0, last(of, run -> run.first.baseOffset() <= wanted));
      Run fresh = new Run();
      assertTrue(index.findByOffset(topic, partition, offset, fresh));
      checkRun(of, expected, fresh);
      assertTrue(index.findByOffset(topic, partition, offset, reused));
      checkRun(of, expected, reused);
    }
    for (long offset = nextOffset - 1; offset >= firstOffset; offset -= 3) {
      long wanted = offset;
      assertTrue(index.findByOffset(topic, partition, offset, reused));
      checkRun(of, last(of, run -> run.first.baseOffset() <= wanted), reused);
    }
    assertFalse(index.findByOffset(topic, partition, nextOffset, reused));
    for (Expected at : of) {
      for (int around = -1; around <= 1; around++) {
        long lsn = at.first.firstLsn() + around;
        long time = at.first.appendTimeNs() + around;
        assertTrue(index.findByLsn(topic, partition, lsn, reused));
        checkRun(of, Math.max(0, last(of, run -> run.first.firstLsn() <= lsn)), reused);
        assertTrue(index.findByTime(topic, partition, time, reused));
        checkRun(of, Math.max(0, last(of, run -> run.first.appendTimeNs() < time)), reused);
      }
    }
    checkWalk(index, topic, partition, of);
  }

  private void checkWalk(RunIndex index, int topic, int partition, List<Expected> of)
      throws IOException {
    Run run = new Run();
    assertTrue(index.findByLsn(topic, partition, Long.MIN_VALUE, run));
    for (int i = 0; i < of.size(); i++) {
      checkRun(of, i, run);
      assertEquals(i + 1 < of.size(), index.next(run));
    }
    checkRun(of, of.size() - 1, run);
  }

  private static int last(List<Expected> of, Predicate<Expected> which) {
    int last = -1;
    for (int i = 0; i < of.size(); i++) {
      last = which.test(of.get(i)) ? i : last;
    }
    return last;
  }

  private static void checkRun(List<Expected> of, int i, Run run) {
    Expected expected = of.get(i);
    assertEquals(expected.first.baseOffset(), run.baseOffset());
    assertEquals(expected.first.topicId(), run.topicId());
    assertEquals(expected.first.partition(), run.partition());
    assertEquals(expected.first.firstLsn(), run.firstLsn());
    assertEquals(expected.first.appendTimeNs(), run.appendTimeNs());
    assertEquals(expected.first.filePosition(), run.filePosition());
    assertEquals(expected.end - expected.first.filePosition(), run.lengthBytes());
  }
}
