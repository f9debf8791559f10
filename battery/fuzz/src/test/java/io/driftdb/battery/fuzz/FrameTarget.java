package io.driftdb.battery.fuzz;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.log.TestFrames;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** Bytes of a segment, as a frame: what is taken for one is whole, and no change goes unseen. */
final class FrameTarget implements Target {
  private static final long SALT = 0x5A17_5A17_5A17_5A17L;

  private final FrameVerifier verifier = new FrameVerifier();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final BatchHeaderDecoder batch = new BatchHeaderDecoder();

  @Override
  public boolean run(byte[] input) {
    UnsafeBuffer buffer = new UnsafeBuffer(input);
    int length = verifier.checkHeaders(buffer, 0, input.length, SALT);
    if (length <= 0) {
      require(length >= FrameVerifier.CUT_SHORT, "an unknown verdict " + length);
      return false;
    }
    FrameVerifier.wrap(frame, buffer, 0);
    require(length == frame.frameLength(), "another length than the frame's");
    int other = verifier.checkHeaders(buffer, 0, input.length, SALT + 1);
    require(other == FrameVerifier.INVALID, "a frame of another life is taken");
    checkCuts(buffer, length, Math.min(length, input.length));
    if (length > input.length) {
      return false;
    }
    boolean sound = verifier.checkBodies(buffer, 0);
    if (sound) {
      checkSeal(input);
      checkBatches(buffer, length);
    }
    return sound;
  }

  /** With fewer bytes at hand it is the same frame, or there are too few to tell. */
  private void checkCuts(UnsafeBuffer buffer, int length, int end) {
    for (int cut = 0; cut < end; cut += 1 + cut / 8) {
      int verdict = verifier.checkHeaders(new UnsafeBuffer(buffer, 0, cut), 0, cut, SALT);
      require(verdict == FrameVerifier.CUT_SHORT || verdict == length, "cut at " + cut);
    }
  }

  private void checkSeal(byte[] input) {
    UnsafeBuffer again = new UnsafeBuffer(input.clone());
    again.putInt(FrameDescriptor.FRAME_CRC_OFFSET, 0);
    verifier.seal(again, 0, SALT, frame.durableMark());
    require(again.equals(new UnsafeBuffer(input)), "sealed again it is another");
  }

  /** The batches fill it, and each byte of theirs counts. */
  private void checkBatches(UnsafeBuffer buffer, int length) {
    int at = FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = frame.batchCount(); i > 0; i--) {
      FrameVerifier.wrap(batch, buffer, at);
      int end = at + batch.batchLength();
      require(end <= length, "a batch ends behind its frame");
      for (int each = at; each < end; each += 1 + (end - at) / 64) {
        byte before = buffer.getByte(each);
        buffer.putByte(each, (byte) (before ^ 1 << (each & 7)));
        boolean sound =
            verifier.checkHeaders(buffer, 0, length, SALT) == length
                && verifier.checkBodies(buffer, 0);
        require(!sound, "nobody sees that byte " + each + " is another");
        buffer.putByte(each, before);
      }
      at += FrameDescriptor.align(batch.batchLength());
    }
    require(at == length, "its batches do not fill it");
  }

  @Override
  public Map<String, byte[]> seeds() {
    return Map.of(
        "one", sealed(1, "value"), "three", sealed(3, "first", "second"), "empty", sealed(1, ""));
  }

  private byte[] sealed(int batches, String... values) {
    UnsafeBuffer sealed = TestFrames.of(10, batches, values);
    verifier.seal(sealed, 0, SALT, 7);
    return sealed.byteArray();
  }
}
