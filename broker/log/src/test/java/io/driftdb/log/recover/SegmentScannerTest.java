package io.driftdb.log.recover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.TestFrames;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.schema.FrameDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Frames are found one behind the other and behind damage, whatever their length. */
class SegmentScannerTest {
  private static final long SALT = 77;

  private final FrameVerifier verifier = new FrameVerifier();
  private final List<Long> positions = new ArrayList<>();
  private final List<Long> lsns = new ArrayList<>();
  private LogFile file;
  private long end = SegmentHeader.LENGTH;

  /** A file of frames of one record each, of those lengths, with zeros behind them. */
  private SegmentScanner segment(int... valueLengths) throws IOException {
    SimDisk disk = new SimDisk(1);
    disk.createDirectoriesDurably(Path.of("/sim"));
    file = disk.create(Path.of("/sim/segment"));
    long lsn = 1;
    for (int length : valueLengths) {
      UnsafeBuffer frame = TestFrames.of(lsn++, 1, "v".repeat(length));
      verifier.seal(frame, 0, SALT, 0);
      positions.add(end);
      file.write(ByteBuffer.wrap(frame.byteArray()), end);
      end += frame.capacity();
    }
    file.write(ByteBuffer.allocate(4096), end);
    return new SegmentScanner().open(file, SALT, end + 4096);
  }

  private long scan(SegmentScanner scanner, long from, long lsn) throws IOException {
    lsns.clear();
    return scanner.scan(
        from,
        lsn,
        true,
        (buffer, offset, length, position) ->
            lsns.add(buffer.getLong(offset + FrameDescriptor.FRAME_COVERED_OFFSET)));
  }

  private void flip(long at) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    file.read(one, at);
    one.put(0, (byte) ~one.get(0));
    file.write(one.flip(), at);
  }

  @Test
  void shouldVisitAllFramesUpToTheZeros() throws IOException {
    SegmentScanner scanner = segment(10, 200, 0, 3000);
    assertEquals(end, scan(scanner, SegmentHeader.LENGTH, 1));
    assertEquals(List.of(1L, 2L, 3L, 4L), lsns);
    assertTrue(scanner.stoppedAtZeros());
    assertEquals(end, scan(scanner, positions.get(2), 3));
    assertEquals(List.of(3L, 4L), lsns);
  }

  @Test
  void shouldVisitFramesLongerThanItsBuffer() throws IOException {
    SegmentScanner scanner = segment(400_000, 10, 700_000, 5, 700_000, 600_000, 20);
    assertEquals(end, scan(scanner, SegmentHeader.LENGTH, 1));
    assertEquals(7, lsns.size());
    flip(positions.get(2) + 300_000);
    assertEquals(positions.get(2), scan(scanner.open(file, SALT, end), positions.get(0), 1));
    assertEquals(positions.get(3), scanner.find(positions.get(2) + 8, 4, true));
    assertEquals(4, scanner.found().firstLsn());
    assertEquals(end, scan(scanner, positions.get(3), 4));
  }

  @Test
  void shouldStopAtAnotherLsnThanTheNext() throws IOException {
    SegmentScanner scanner = segment(10, 10);
    assertEquals(SegmentHeader.LENGTH, scan(scanner, SegmentHeader.LENGTH, 2));
    assertEquals(List.of(), lsns);
    assertFalse(scanner.stoppedAtZeros());
  }

  @Test
  void shouldFindTheNextSoundFrameBehindDamage() throws IOException {
    SegmentScanner scanner = segment(100, 100, 100, 100);
    flip(positions.get(1) + 20);
    flip(positions.get(2) + 150);
    assertEquals(positions.get(1), scan(scanner, SegmentHeader.LENGTH, 1));
    assertFalse(scanner.stoppedAtZeros());
    assertEquals(positions.get(3), scanner.find(positions.get(1) + 8, 2, true));
    assertEquals(positions.get(2), scanner.find(positions.get(1) + 8, 2, false));
    assertEquals(positions.get(3), scanner.find(SegmentHeader.LENGTH, 4, false));
    assertEquals(-1, scanner.find(SegmentHeader.LENGTH, 5, false));
  }

  @Test
  void shouldNotReadBeyondTheEndThatItIsGiven() throws IOException {
    SegmentScanner scanner = segment(100, 100, 100);
    scanner.open(file, SALT, positions.get(2) + 8);
    assertEquals(positions.get(2), scan(scanner, SegmentHeader.LENGTH, 1));
    assertEquals(2, lsns.size());
    assertEquals(-1, scanner.find(positions.get(1) + 8, 1, false));
  }

  @Test
  void shouldTakeTheLastFrameOnlyWhole() throws IOException {
    SegmentScanner scanner = segment(100, 100);
    long last = positions.get(1);
    scanner.open(file, SALT, end);
    assertEquals(end, scan(scanner, SegmentHeader.LENGTH, 1));
    assertFalse(scanner.stoppedAtZeros());
    assertEquals(last, scanner.find(SegmentHeader.LENGTH + 8, 2, true));
    assertEquals(last, scanner.find(last, 2, false));
    for (long cut = last + 8; cut < end; cut += 8) {
      scanner.open(file, SALT, cut);
      assertEquals(last, scan(scanner, SegmentHeader.LENGTH, 1));
      assertEquals(-1, scanner.find(SegmentHeader.LENGTH + 8, 2, true));
      assertEquals(-1, scanner.find(last, 2, false));
    }
  }

  @Test
  void shouldEndWhereTheFileHasBeenCutOff() throws IOException {
    SegmentScanner scanner = segment(100, 100, 100);
    long behind = end + 4096;
    scanner.open(file, SALT, behind + (1 << 20));
    assertEquals(end, scan(scanner, SegmentHeader.LENGTH, 1));
    assertEquals(-1, scanner.find(behind - 200, 1, false));
    assertEquals(-1, scanner.find(behind, 1, false));
    assertEquals(behind, scan(scanner, behind, 4));
  }

  @Test
  void shouldFindFramesAcrossTheEdgesOfItsBuffer() throws IOException {
    int[] lengths = new int[80];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = 50_000 + 8 * i;
    }
    SegmentScanner scanner = segment(lengths);
    for (int i = 1; i < lengths.length; i++) {
      assertEquals(positions.get(i), scanner.find(positions.get(i - 1) + 8, i + 1, true));
      assertEquals(i + 1, scanner.found().firstLsn());
      assertEquals(positions.get(i), scanner.find(positions.get(i - 1) + 8, i + 1, false));
      assertEquals(i + 1, scanner.found().firstLsn());
    }
    assertEquals(end, scan(scanner, positions.get(3), 4));
    assertEquals(lengths.length - 3, lsns.size());
  }
}
