package io.driftdb.log.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.TestFrames;
import io.driftdb.log.sim.Seeds;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A frame is taken for one only when all of it is sound and of this life of its segment. */
class FrameVerifierTest {
  private static final long SALT = 0x1234_5678_9abcL;

  private final FrameVerifier verifier = new FrameVerifier();

  private UnsafeBuffer sealed(int batches) {
    UnsafeBuffer frame = TestFrames.of(10, batches, "first value", "second");
    verifier.seal(frame, 0, SALT, 7);
    return frame;
  }

  private boolean isSound(UnsafeBuffer frame, long salt) {
    return verifier.checkHeaders(frame, 0, frame.capacity(), salt) == frame.capacity()
        && verifier.checkBodies(frame, 0);
  }

  @Test
  void shouldTakeWhatItSealed() {
    for (int batches = 1; batches < 5; batches++) {
      UnsafeBuffer frame = sealed(batches);
      assertTrue(isSound(frame, SALT));
      FrameHeaderDecoder header = new FrameHeaderDecoder();
      FrameVerifier.wrap(header, frame, 0);
      assertEquals(7, header.durableMark());
      assertEquals(10, header.firstLsn());
      assertEquals(2 * batches, header.recordCount());
    }
  }

  @Test
  void shouldRefuseAnEarlierLifeOfTheSegment() {
    assertEquals(
        FrameVerifier.INVALID, verifier.checkHeaders(sealed(2), 0, sealed(2).capacity(), SALT + 1));
  }

  @Test
  void shouldNoticeEveryFlippedBitThatCounts() {
    UnsafeBuffer frame = sealed(2);
    int padding = 0;
    for (int at = 0; at < frame.capacity(); at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte before = frame.getByte(at);
        frame.putByte(at, (byte) (before ^ (1 << bit)));
        padding += isSound(frame, SALT) ? 1 : 0;
        frame.putByte(at, before);
      }
    }
    assertTrue(padding <= 2 * 7 * 8, "only bits behind a batch, up to 8 bytes, may go unnoticed");
    assertTrue(isSound(frame, SALT));
  }

  @Test
  void shouldAskForMoreWhenABatchHeaderIsNotAtHand() {
    UnsafeBuffer frame = sealed(1);
    assertEquals(FrameVerifier.CUT_SHORT, verifier.checkHeaders(frame, 0, 39, SALT));
    assertEquals(FrameVerifier.CUT_SHORT, verifier.checkHeaders(frame, 0, 111, SALT));
    assertEquals(frame.capacity(), verifier.checkHeaders(frame, 0, 112, SALT));
  }

  private int checkAfter(int at, int value) {
    UnsafeBuffer frame = sealed(2);
    frame.putInt(at, value);
    return verifier.checkHeaders(frame, 0, 2000, SALT);
  }

  /** Whatever the checksum says: nothing behind a length that can't be is looked at. */
  @Test
  void shouldRefuseLengthsAndCountsThatCannotBe() {
    int batchAt = FrameDescriptor.FRAME_HEADER_LENGTH;
    int batchLength = batchAt + BatchHeaderDecoder.batchLengthEncodingOffset();
    int frameLength = FrameHeaderDecoder.frameLengthEncodingOffset();
    int invalid = FrameVerifier.INVALID;
    assertEquals(invalid, checkAfter(frameLength, FrameDescriptor.FRAME_HEADER_LENGTH));
    assertEquals(invalid, checkAfter(frameLength, FrameDescriptor.FRAME_HEADER_LENGTH - 8));
    assertEquals(invalid, checkAfter(frameLength, sealed(2).capacity() + 1));
    assertEquals(invalid, checkAfter(frameLength, -8));
    assertEquals(invalid, checkAfter(batchLength, FrameDescriptor.BATCH_HEADER_LENGTH - 1));
    assertEquals(invalid, checkAfter(batchLength, sealed(2).capacity() - batchAt + 1));
    assertEquals(invalid, checkAfter(batchLength, -1));
    assertEquals(invalid, checkAfter(FrameHeaderDecoder.recordCountEncodingOffset(), 1));
  }

  @Test
  void shouldTakeAFrameOfNothingButItsHeaderForNone() {
    UnsafeBuffer frame = sealed(1);
    new FrameHeaderEncoder().wrap(frame, 0).batchCount(0).recordCount(0);
    verifier.seal(frame, 0, SALT, 0);
    assertEquals(FrameVerifier.INVALID, verifier.checkHeaders(frame, 0, 2000, SALT));
  }

  @Test
  void shouldRefuseAFrameWithoutAnLsn() {
    for (long lsn = -1; lsn <= 1; lsn++) {
      UnsafeBuffer frame = TestFrames.of(lsn, 1, "v");
      verifier.seal(frame, 0, SALT, 0);
      assertEquals(lsn == 1, isSound(frame, SALT));
    }
  }

  @Test
  void shouldTellZerosFromJunk() {
    UnsafeBuffer zeros = new UnsafeBuffer(new byte[200]);
    assertEquals(FrameVerifier.EMPTY, verifier.checkHeaders(zeros, 0, 200, SALT));
    assertFalse(isSound(zeros, SALT));
  }

  @Test
  void shouldSurviveAnyBytes() {
    Seeds.forEach(
        20_000,
        seed -> {
          Random random = new Random(seed);
          UnsafeBuffer frame = sealed(1 + random.nextInt(3));
          for (int i = random.nextInt(5); i >= 0; i--) {
            int at = random.nextInt(frame.capacity() - 4);
            frame.putInt(at, random.nextBoolean() ? random.nextInt() : random.nextInt(300) - 10);
          }
          int available = random.nextInt(frame.capacity() + 1);
          int length = verifier.checkHeaders(frame, 0, available, SALT);
          assertTrue(length >= FrameVerifier.CUT_SHORT && length <= frame.capacity());
        });
  }
}
