package io.driftdb.log.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.LogConfig;
import io.driftdb.log.LogObserver;
import io.driftdb.log.TestFrames;
import io.driftdb.log.io.LogSeam;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a group leaves in the file. */
class JournalTest {
  private static final int CAPACITY = 32 << 20;
  private static final int PAGE = 4096;
  private static final byte OLD = 0x55;

  @TempDir Path path;
  private final SegmentList segments = new SegmentList();
  private Journal journal;

  /** A segment that was used before, so that it is full of something else. */
  @BeforeEach
  void openOnAnOldSegment() throws IOException {
    LogSeam seam = LogSeam.system();
    JournalLimits limits = JournalLimits.of(LogConfig.at(path).segmentBytes(CAPACITY));
    ShardDirectory directory = new ShardDirectory(seam.files(), path, new UUID(1, 2), 0);
    SpareSegments spares = new SpareSegments(directory, limits, 1);
    assertTrue(spares.makeDurably(CAPACITY));
    byte[] old = new byte[CAPACITY];
    Arrays.fill(old, OLD);
    try (var files = Files.list(path)) {
      Files.write(files.findFirst().orElseThrow(), old);
    }
    journal =
        new Journal(
            directory, limits, seam, LogObserver.NONE, segments, spares, new UncommittedFrames());
    journal.resume(null, 1, 0);
    assertTrue(journal.tryRollDurably());
  }

  private long append(long lsn, String... values) throws IOException {
    UnsafeBuffer frame = TestFrames.of(lsn, 1, values);
    journal.append(frame, 0, frame.capacity());
    journal.write();
    journal.force();
    journal.forced();
    return segments.active().endPosition();
  }

  private byte[] file() throws IOException {
    return Files.readAllBytes(path.resolve(SegmentNames.segment(1)));
  }

  @Test
  void shouldFillTheLastPageOfAGroupWithZerosAndTouchNoOther() throws IOException {
    long end = append(1, "one");
    byte[] bytes = file();
    int pageEnd = (int) ((end + PAGE - 1) / PAGE * PAGE);
    assertArrayIs((byte) 0, bytes, (int) end, pageEnd);
    assertArrayIs(OLD, bytes, pageEnd, CAPACITY);
  }

  @Test
  void shouldPutTheNextGroupInPlaceOfTheZeros() throws IOException {
    long first = append(1, "one");
    long second = append(2, "two");
    byte[] frame = Arrays.copyOfRange(file(), (int) first, (int) second);
    assertTrue(new String(frame, StandardCharsets.ISO_8859_1).contains("two"));
    assertEquals(CAPACITY, Files.size(path.resolve(SegmentNames.segment(1))));
  }

  private static void assertArrayIs(byte expected, byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != expected) {
        throw new AssertionError("byte " + i + " is " + bytes[i]);
      }
    }
  }
}
