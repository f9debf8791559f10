package io.driftdb.log.recover;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the frames of a segment one behind the other, and finds the next one behind damage. Uses
 * one buffer whatever the segment's length. Belongs to one thread.
 */
public final class SegmentScanner {
  /** Sees each sound frame. */
  public interface Visitor {
    void onFrame(DirectBuffer buffer, int offset, int length, long position);
  }

  private static final int CHUNK = 1 << 20;
  private static final int SMALLEST_FRAME =
      FrameDescriptor.FRAME_HEADER_LENGTH + FrameDescriptor.BATCH_HEADER_LENGTH;

  private final FrameVerifier verifier = new FrameVerifier();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
  private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
  private LogFile file;
  private long salt;
  private long end;
  private long bufferStart;
  private int buffered;
  private int chunk = CHUNK;
  private boolean stoppedAtZeros;
  private int foundOffset;

  /** Points it at a segment up to a position. */
  public SegmentScanner open(LogFile segmentFile, long segmentSalt, long endPosition) {
    file = segmentFile;
    salt = segmentSalt;
    end = endPosition;
    buffered = 0;
    chunk = CHUNK;
    return this;
  }

  /** From now on reads so many bytes at once of the segment that is open, or what a frame needs. */
  public void readAtOnce(int bytesAtOnce) {
    chunk = bytesAtOnce;
  }

  /**
   * Visits frames from a position on, as long as each is sound and starts at the LSN where the one
   * before ended; returns the position of the first that is not, or the end.
   */
  public long scan(long position, long expectedLsn, boolean checkBodies, Visitor visitor)
      throws IOException {
    return scan(position, expectedLsn, Long.MAX_VALUE, end, checkBodies, visitor);
  }

  /**
   * The same up to the frame that starts at {@code endLsn} or later, or at that position or behind;
   * returns its position.
   */
  public long scan(
      long position,
      long expectedLsn,
      long endLsn,
      long endPosition,
      boolean checkBodies,
      Visitor visitor)
      throws IOException {
    long at = position;
    long lsn = expectedLsn;
    stoppedAtZeros = false;
    while (at < Math.min(end, endPosition) && lsn < endLsn) {
      int length = frameAt(at, checkBodies);
      if (length <= 0) {
        stoppedAtZeros = length == FrameVerifier.EMPTY;
        return at;
      }
      if (frame.firstLsn() != lsn) {
        return at;
      }
      visitor.onFrame(buffer, offsetOf(at), length, at);
      lsn = frame.firstLsn() + frame.recordCount();
      at += length;
    }
    return at;
  }

  /** Whether the last scan ended at zeros where a frame would start. */
  public boolean stoppedAtZeros() {
    return stoppedAtZeros;
  }

  /**
   * The position of the first sound frame from there on whose LSN is not below the given; -1 if
   * none.
   */
  public long find(long position, long minLsn, boolean checkBodies) throws IOException {
    for (long at = position; ; at += FrameDescriptor.ALIGNMENT) {
      ensure(at, SMALLEST_FRAME);
      int offset = offsetOf(at);
      if (buffered - offset < SMALLEST_FRAME) {
        return -1; // the end, or where the file has been cut off
      }
      long lsn =
          buffer.getLong(offset + FrameDescriptor.FRAME_COVERED_OFFSET, ByteOrder.LITTLE_ENDIAN);
      if (lsn >= minLsn && frameAt(at, checkBodies) > 0) {
        return at;
      }
    }
  }

  /** Where the frame that {@link #find} found last begins in {@link #buffer}. */
  int foundOffset() {
    return foundOffset;
  }

  /** What was read last of the segment. */
  DirectBuffer buffer() {
    return buffer;
  }

  /** The header of the frame that {@link #find} found last. */
  public FrameHeaderDecoder found() {
    return frame;
  }

  private int frameAt(long at, boolean checkBody) throws IOException {
    ensure(at, SMALLEST_FRAME);
    if (buffered - offsetOf(at) < SMALLEST_FRAME) {
      return FrameVerifier.INVALID;
    }
    int claimed = buffer.getInt(offsetOf(at), ByteOrder.LITTLE_ENDIAN);
    if (claimed > end - at) {
      return FrameVerifier.INVALID;
    }
    int length = checkHeaders(at);
    if (length == FrameVerifier.CUT_SHORT || (checkBody && length > buffered - offsetOf(at))) {
      ensure(at, claimed);
      length = checkHeaders(at);
    }
    boolean torn = checkBody && length > 0 && !isWhole(offsetOf(at), length);
    if (length == FrameVerifier.CUT_SHORT || torn) {
      return FrameVerifier.INVALID;
    }
    FrameVerifier.wrap(frame, buffer, offsetOf(at));
    foundOffset = offsetOf(at);
    return length;
  }

  private int offsetOf(long position) {
    return (int) (position - bufferStart);
  }

  private int checkHeaders(long at) {
    return verifier.checkHeaders(buffer, offsetOf(at), buffered - offsetOf(at), salt);
  }

  private boolean isWhole(int offset, int length) {
    return length <= buffered - offset && verifier.checkBodies(buffer, offset);
  }

  /** Makes sure that so many bytes from there on are in the buffer, as far as the segment goes. */
  private void ensure(long at, int least) throws IOException {
    long wanted = Math.min(at + least, end);
    if (at >= bufferStart && wanted <= bufferStart + buffered) {
      return;
    }
    int length = (int) Math.max(wanted - at, Math.min(chunk, end - at));
    makeRoom(length);
    bytes.clear().limit(length);
    bufferStart = at;
    buffered = file.read(bytes, at);
  }

  private void makeRoom(int length) {
    if (length > bytes.capacity()) {
      bytes = ByteBuffer.allocateDirect((int) Math.max(length, Math.min(CHUNK, end)));
      buffer.wrap(bytes);
    }
  }
}
