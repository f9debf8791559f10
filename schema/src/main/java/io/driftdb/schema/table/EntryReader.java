package io.driftdb.schema.table;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Walks entries that stand one behind the other, each with its whole length in front. It trusts no
 * length: MALFORMED_MESSAGE for one that does not fit. Belongs to one thread; does not allocate but
 * for copies that are asked for.
 */
public abstract class EntryReader {
  private final int blockLength;
  private DirectBuffer buffer;
  private int next;
  private int end;
  private int entry;

  EntryReader(int blockLength) {
    this.blockLength = blockLength;
  }

  /** Starts before the first entry of {@code length} bytes at {@code offset}. */
  public final void wrap(DirectBuffer of, int offset, int length) {
    of.boundsCheck(offset, length);
    buffer = of;
    next = offset;
    end = offset + length;
  }

  /** Moves to the next entry; false at the end. */
  public final boolean next() {
    if (next == end) {
      return false;
    }
    entry = next;
    int remaining = end - entry;
    int length = remaining < blockLength ? 0 : buffer.getInt(entry, ByteOrder.LITTLE_ENDIAN);
    if (length < blockLength || length > remaining) {
      throw malformed("does not fit its message");
    }
    next = entry + length;
    if (!open(buffer, entry, length)) {
      throw malformed("does not hold what its lengths say");
    }
    return true;
  }

  private DriftException malformed(String why) {
    return new DriftException(
        ErrorCode.MALFORMED_MESSAGE,
        "An entry of a table's answer " + why + ". " + ErrorCode.MALFORMED_MESSAGE.advice());
  }

  /** Takes an entry on; false when its parts do not fill its length exactly. */
  abstract boolean open(DirectBuffer of, int offset, int length);

  /** The buffer that the entry's parts stand in. */
  public final DirectBuffer buffer() {
    return buffer;
  }

  /** Where the entry starts. */
  public final int entryOffset() {
    return entry;
  }

  /** The entry's whole length. */
  public final int entryLength() {
    return next - entry;
  }

  /** The parts, which follow the entry's block. */
  final int partsOffset() {
    return entry + blockLength;
  }

  final byte[] copy(int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.getBytes(offset, bytes);
    return bytes;
  }
}
