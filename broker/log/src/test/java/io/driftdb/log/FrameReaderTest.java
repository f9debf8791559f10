package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.log.read.FrameReader;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every frame has one record: their LSNs have no gaps. */
class FrameReaderTest {
  private static final int RECORDS = 200;

  /** Some more than each has. */
  private static final int FRAME_BYTES = 1200;

  private final SimWorld world = new SimWorld(1);
  private long end;

  @BeforeEach
  void fill() throws IOException {
    world.open();
    for (int i = 0; i < RECORDS; i++) {
      world.append("x".repeat(500));
      world.shard.settle();
    }
    end = world.shard.shard().committedLsn();
  }

  private FrameReader reader() {
    return new FrameReader(world.shard.shard().upkeep().segments());
  }

  @Test
  void shouldReadTheSameFramesInWhateverOrder() throws IOException {
    byte[] all = reader().read(1, end, FRAME_BYTES * RECORDS);
    FrameReader one = reader();
    int length = 0;
    for (long lsn = 1; lsn < end; lsn++) {
      byte[] frame = one.read(lsn, lsn + 1, FRAME_BYTES);
      byte[] expected = new byte[frame.length];
      System.arraycopy(all, length, expected, 0, frame.length);
      assertArrayEquals(expected, frame, "LSN " + lsn);
      length += frame.length;
    }
    assertEquals(all.length, length);
    byte[] last = one.read(end - 1, end, FRAME_BYTES);
    assertArrayEquals(reader().read(1, 2, FRAME_BYTES), one.read(1, 2, FRAME_BYTES));
    assertArrayEquals(last, one.read(end - 1, end, FRAME_BYTES));
  }

  @Test
  void shouldReadSideBySideForSeveral() throws IOException {
    int[] starts = {1, 40, 90, 120, 150};
    FrameReader one = reader();
    for (int i = 0; i < 50; i++) {
      for (int start : starts) {
        assertArrayEquals(
            reader().read(start + i, start + i + 1, FRAME_BYTES),
            one.read(start + i, start + i + 1, 1 + 20 * i));
      }
    }
  }

  @Test
  void shouldSearchSomeOfASegmentAtOnceAndGoOnThereTheNextTime() throws IOException {
    long lsn = 25; // of some thirty in the first segment
    byte[] expected = reader().read(lsn, lsn + 1, FRAME_BYTES);
    FrameReader reader = new FrameReader(world.shard.shard().upkeep().segments(), 10_000);
    assertNull(reader.read(lsn, lsn + 1, FRAME_BYTES));
    assertNull(reader.read(lsn, lsn + 1, FRAME_BYTES));
    assertArrayEquals(expected, reader.read(lsn, lsn + 1, FRAME_BYTES));
    assertNotNull(reader.read(lsn + 1, lsn + 2, FRAME_BYTES));
    assertNull(reader.read(lsn, lsn + 1, FRAME_BYTES), "a read that begins anew");
  }

  @Test
  void shouldReadBehindADamagedHeaderButNotWhatItHolds() throws IOException {
    byte[] behind = reader().read(6, 8, FRAME_BYTES);
    damageFrame(5);
    FrameReader reader = reader();
    assertArrayEquals(behind, reader.read(6, 8, FRAME_BYTES));
    DriftException lost = assertThrows(DriftException.class, () -> reader.read(5, 6, FRAME_BYTES));
    assertEquals(ErrorCode.CORRUPT_RANGE, lost.code());
    assertArrayEquals(behind, reader.read(6, 8, FRAME_BYTES));
  }

  private void damageFrame(long lsn) throws IOException {
    ShardFiles files = new ShardFiles(world);
    ShardFiles.Place place =
        ShardFiles.frames(world.shard.shard()).stream()
            .filter(frame -> frame.firstLsn() == lsn)
            .findFirst()
            .orElseThrow();
    long covered = place.position() + FrameDescriptor.FRAME_COVERED_OFFSET;
    files.flip(files.segment(place.segmentId()), covered);
  }

  @Test
  void shouldRefuseWhatIsNotThere() {
    assertLost(end);
    assertLost(0);
  }

  private void assertLost(long lsn) {
    FrameReader reader = reader();
    DriftException refused =
        assertThrows(DriftException.class, () -> reader.read(lsn, lsn + 1, FRAME_BYTES));
    assertEquals(ErrorCode.CORRUPT_RANGE, refused.code());
  }
}
