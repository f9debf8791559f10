package io.driftdb.schema.table;

import io.driftdb.schema.Codec;
import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.RecordCompressor;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packs entries for an answer, compressed if that is asked for and saves anything, and unpacks them
 * within a bound. Belongs to one thread; does not allocate once warm; close it. MALFORMED_MESSAGE
 * and CHECKSUM_MISMATCH say that nothing of the block can be used.
 */
public final class EntryBlock implements AutoCloseable {
  private static final int SMALLEST_BUFFER = 4096;

  private final int maxRawLength;
  private final RecordCompressor compressor = new RecordCompressor();
  private final Crc crc = new Crc();
  private final UnsafeBuffer made = new UnsafeBuffer(0, 0);
  private ByteBuffer madeBytes;
  private ByteBuffer copy;
  private DirectBuffer buffer;
  private int offset;
  private int length;
  private Codec codec;
  private int rawLength;
  private int rawCrc;

  /** Unpacks no block whose entries are longer than the bound; packs any. */
  public EntryBlock(int maxRawLength) {
    this.maxRawLength = maxRawLength;
  }

  /**
   * Packs entries; where they are now, and what a message says of them, is told by {@link
   * #buffer()} and those behind it, until the next call or until the entries change.
   */
  public EntryBlock pack(
      DirectBuffer entries, int entriesOffset, int entriesLength, boolean compress) {
    rawLength = entriesLength;
    rawCrc = crc.of(entries, entriesOffset, entriesLength);
    at(entries, entriesOffset, entriesLength);
    codec = Codec.NONE;
    if (compress && entriesLength > 0) {
      room(RecordCompressor.maxCompressedLength(entriesLength));
      ByteBuffer source = direct(entries, entriesOffset, entriesLength);
      int start = startIn(source, entries, entriesOffset);
      int stored = compressor.compress(source, start, entriesLength, madeBytes, 0);
      if (stored < entriesLength) {
        at(made, 0, stored);
        codec = Codec.ZSTD;
      }
    }
    return this;
  }

  /**
   * Unpacks what a message has: its bytes, and what it says of them. The entries are at {@link
   * #buffer()} until the next call or until the message changes.
   */
  public EntryBlock unpack(
      DirectBuffer stored,
      int storedOffset,
      int storedLength,
      int ofCodec,
      int ofLength,
      int ofCrc) {
    Codec known = Codec.of(ofCodec);
    if (known == null || ofLength < 0 || ofLength > maxRawLength) {
      throw refused(ErrorCode.MALFORMED_MESSAGE, "have a codec or a length that can't be");
    }
    codec = known;
    rawLength = ofLength;
    rawCrc = ofCrc;
    if (known == Codec.NONE) {
      at(stored, storedOffset, storedLength);
    } else {
      at(made, 0, inflate(stored, storedOffset, storedLength));
    }
    if (length != ofLength) {
      throw refused(ErrorCode.MALFORMED_MESSAGE, "do not have the length that is said of them");
    }
    if (crc.of(buffer, offset, length) != ofCrc) {
      throw refused(ErrorCode.CHECKSUM_MISMATCH, "do not match their CRC");
    }
    return this;
  }

  private int inflate(DirectBuffer stored, int storedOffset, int storedLength) {
    if (!RecordCompressor.canInflate(storedLength, rawLength)) {
      throw refused(
          ErrorCode.MALFORMED_MESSAGE, "can't inflate to the length that is said of them");
    }
    room(rawLength);
    ByteBuffer source = direct(stored, storedOffset, storedLength);
    int start = startIn(source, stored, storedOffset);
    return compressor.inflate(source, start, storedLength, madeBytes, 0, rawLength);
  }

  private void at(DirectBuffer of, int where, int bytes) {
    buffer = of;
    offset = where;
    length = bytes;
  }

  private void room(int bytes) {
    if (madeBytes == null || madeBytes.capacity() < bytes) {
      madeBytes = ByteBuffer.allocateDirect(Math.max(SMALLEST_BUFFER, bytes));
      made.wrap(madeBytes);
    }
  }

  /** The direct buffer below, or a copy of the part in one: zstd reads no other. */
  private ByteBuffer direct(DirectBuffer of, int from, int bytes) {
    ByteBuffer below = of.byteBuffer();
    if (below != null && below.isDirect() && of.wrapAdjustment() + from + bytes <= below.limit()) {
      return below;
    }
    if (copy == null || copy.capacity() < bytes) {
      copy = ByteBuffer.allocateDirect(Math.max(SMALLEST_BUFFER, bytes));
    }
    of.getBytes(from, copy, 0, bytes);
    return copy;
  }

  @SuppressWarnings("ReferenceEquality") // the copy is this very buffer
  private int startIn(ByteBuffer source, DirectBuffer of, int from) {
    return source == copy ? 0 : of.wrapAdjustment() + from;
  }

  private static DriftException refused(ErrorCode code, String why) {
    return new DriftException(
        code, "The entries of a table's answer " + why + ". " + code.advice());
  }

  /** Where the packed bytes, or the entries unpacked, are. */
  public DirectBuffer buffer() {
    return buffer;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  /** Code of the {@link Codec} that the packed bytes have. */
  public short codec() {
    return (short) codec.code();
  }

  /** Bytes of the entries. */
  public int rawLength() {
    return rawLength;
  }

  /** CRC of the entries. */
  public int rawCrc() {
    return rawCrc;
  }

  @Override
  public void close() {
    compressor.close();
  }
}
