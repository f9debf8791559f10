package io.driftdb.server.wire;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;

/**
 * Cuts messages out of the bytes of one connection. A message that arrived in one read is a slice
 * of it; one in several reads is gathered in a buffer that grows with what has arrived, never with
 * what its length announces. Event loop only. Any exception means that the stream has lost its
 * frame.
 */
public final class MessageAssembler {
  private static final int SMALLEST_BUFFER = 512;
  private static final int GROWTH = 4;

  /** A read buffer that is emptier than this fraction is not kept for what it holds. */
  private static final int WORTH_KEEPING = 4;

  private final ByteBufAllocator allocator;
  private final ArrayDeque<ByteBuf> received = new ArrayDeque<>(4);
  private ByteBuf gathered;

  public MessageAssembler(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Takes over what was read from the socket. */
  public void add(ByteBuf read) {
    int length = read.readableBytes();
    if (length == 0) {
      read.release();
    } else if (read.capacity() > SMALLEST_BUFFER && length < read.capacity() / WORTH_KEEPING) {
      ByteBuf copy = allocator.directBuffer(length);
      copy.writeBytes(read);
      read.release();
      received.add(copy);
    } else {
      received.add(read);
    }
  }

  /**
   * The next whole message, length field included, which the caller must release; null when more
   * bytes are needed. MALFORMED_MESSAGE or MESSAGE_TOO_LARGE for a length out of bounds.
   */
  public ByteBuf next(int maxLength) {
    while (true) {
      ByteBuf head = received.peek();
      if (head == null) {
        return null;
      }
      if (gathered == null) {
        ByteBuf whole = sliceOf(head, maxLength);
        if (whole != null) {
          return whole;
        }
        gathered = allocator.directBuffer(Math.max(SMALLEST_BUFFER, head.readableBytes()));
      }
      gather(head, maxLength);
      if (isWhole(gathered, maxLength)) {
        ByteBuf whole = gathered;
        gathered = null;
        return whole;
      }
    }
  }

  private ByteBuf sliceOf(ByteBuf head, int maxLength) {
    if (!isWhole(head, maxLength)) {
      return null;
    }
    ByteBuf message = head.readRetainedSlice(totalLength(head, maxLength));
    dropIfEmpty(head);
    return message;
  }

  private void gather(ByteBuf head, int maxLength) {
    int have = gathered.readableBytes();
    int wanted =
        have < Integer.BYTES ? Integer.BYTES - have : totalLength(gathered, maxLength) - have;
    int length = Math.min(wanted, head.readableBytes());
    if (length > gathered.writableBytes()) {
      int total = have + wanted;
      gathered.capacity((int) Math.min(total, (long) (have + length) * GROWTH));
    }
    gathered.writeBytes(head, length);
    dropIfEmpty(head);
  }

  private static boolean isWhole(ByteBuf bytes, int maxLength) {
    return bytes.readableBytes() >= Integer.BYTES
        && bytes.readableBytes() >= totalLength(bytes, maxLength);
  }

  private static int totalLength(ByteBuf bytes, int maxLength) {
    int length = bytes.getIntLE(bytes.readerIndex());
    if (length < MessageDescriptor.MIN_LENGTH) {
      throw new DriftException(
          ErrorCode.MALFORMED_MESSAGE,
          "A message says that it is "
              + length
              + " bytes long. "
              + ErrorCode.MALFORMED_MESSAGE.advice());
    }
    if (length > maxLength) {
      throw new DriftException(
          ErrorCode.MESSAGE_TOO_LARGE,
          "A message says that it is "
              + length
              + " bytes long; here at most "
              + maxLength
              + " are taken. "
              + ErrorCode.MESSAGE_TOO_LARGE.advice());
    }
    return Integer.BYTES + length;
  }

  private void dropIfEmpty(ByteBuf head) {
    if (!head.isReadable()) {
      received.remove();
      head.release();
    }
  }

  /** Memory held for messages that have not been taken. */
  public int heldBytes() {
    int held = gathered == null ? 0 : gathered.capacity();
    for (ByteBuf each : received) {
      held += each.capacity();
    }
    return held;
  }

  /** Lets go of all that was received. */
  public void clear() {
    for (ByteBuf each = received.poll(); each != null; each = received.poll()) {
      each.release();
    }
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
