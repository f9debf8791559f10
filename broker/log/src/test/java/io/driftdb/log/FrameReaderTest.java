package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
    byte[] all = reader().read(1, end);
    FrameReader one = reader();
    int length = 0;
    for (long lsn = 1; lsn < end; lsn++) {
      byte[] frame = one.read(lsn, lsn + 1);
      byte[] expected = new byte[frame.length];
      System.arraycopy(all, length, expected, 0, frame.length);
      assertArrayEquals(expected, frame, "LSN " + lsn);
      length += frame.length;
    }
    assertEquals(all.length, length);
    byte[] last = one.read(end - 1, end);
    assertArrayEquals(reader().read(1, 2), one.read(1, 2));
    assertArrayEquals(last, one.read(end - 1, end));
  }

  @Test
  void shouldReadBehindADamagedHeaderButNotWhatItHolds() throws IOException {
    byte[] behind = reader().read(6, 8);
    damageFrame(5);
    FrameReader reader = reader();
    assertArrayEquals(behind, reader.read(6, 8));
    DriftException lost = assertThrows(DriftException.class, () -> reader.read(5, 6));
    assertEquals(ErrorCode.CORRUPT_RANGE, lost.code());
    assertArrayEquals(behind, reader.read(6, 8));
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
    FrameReader reader = reader();
    DriftException refused = assertThrows(DriftException.class, () -> reader.read(end, end + 1));
    assertEquals(ErrorCode.CORRUPT_RANGE, refused.code());
  }
}
