package io.driftdb.server.wire;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.GroupSizeEncodingDecoder;
import io.driftdb.schema.protocol.MessageHeaderDecoder;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.sbe.MessageDecoderFlyweight;

/**
 * A whole message whose checksum and header are right. Reused for message after message by one
 * event loop; allocates its views, a few small objects per message. An exception means that the
 * peer's bytes can't be trusted.
 */
public final class InboundMessage {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  /** What an answer's group can hold too. */
  public static final int MAX_ENTRIES = 65_534;

  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final CRC32C crc = new CRC32C();
  private ByteBuf bytes;
  private DirectBuffer buffer;

  /** Looks at a message that {@link MessageAssembler} has cut out. */
  public InboundMessage wrap(ByteBuf message) {
    bytes = message;
    ByteBuffer view = message.nioBuffer();
    buffer = new UnsafeBuffer(view);
    crc.reset();
    view.position(MessageDescriptor.SBE_HEADER_OFFSET);
    crc.update(view);
    view.position(0);
    if ((int) crc.getValue() != buffer.getInt(MessageDescriptor.CRC_OFFSET, LE)) {
      throw new DriftException(
          ErrorCode.CHECKSUM_MISMATCH,
          "A message does not match its CRC. " + ErrorCode.CHECKSUM_MISMATCH.advice());
    }
    header.wrap(buffer, MessageDescriptor.SBE_HEADER_OFFSET);
    if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || header.version() < 1) {
      throw malformed("its schema is " + header.schemaId() + " version " + header.version());
    }
    return this;
  }

  /** Throws unless the message has the fixed fields that this version knows. */
  public InboundMessage requireBlock(int blockLength) {
    if (header.blockLength() < blockLength
        || header.blockLength() > buffer.capacity() - MessageDescriptor.BODY_OFFSET) {
      throw malformed("its fields are cut short");
    }
    return this;
  }

  /** Points a decoder at the body, when all the fixed fields that it knows are there. */
  public <D extends MessageDecoderFlyweight> D decode(D decoder) {
    requireBlock(decoder.sbeBlockLength());
    decoder.wrap(buffer, MessageDescriptor.BODY_OFFSET, header.blockLength(), header.version());
    return decoder;
  }

  /** Throws unless variable-length data with a 16 bit length that starts there is all there. */
  public void requireData(int offset) {
    if (offset + Short.BYTES > buffer.capacity()
        || offset + Short.BYTES + (buffer.getShort(offset, LE) & 0xFFFF) > buffer.capacity()) {
      throw malformed("its text or bytes are cut short");
    }
  }

  /**
   * Throws unless a group that starts there has entries of at least that length, and room for as
   * many as it says, each with that much data at least; returns how many.
   */
  public int requireGroup(int offset, int blockLength, int dataLength) {
    int entries = offset + GroupSizeEncodingDecoder.ENCODED_LENGTH;
    if (entries > buffer.capacity()) {
      throw malformed("a group is cut short");
    }
    int itsBlockLength = buffer.getShort(offset, LE) & 0xFFFF;
    int count = buffer.getShort(offset + Short.BYTES, LE) & 0xFFFF;
    if (count > MAX_ENTRIES) {
      throw malformed("a group has at most " + MAX_ENTRIES + " entries");
    }
    long needed = (long) count * (itsBlockLength + dataLength);
    if (itsBlockLength < blockLength || needed > buffer.capacity() - entries) {
      throw malformed("a group is cut short");
    }
    return count;
  }

  /** An error that ends the connection. */
  public static DriftException malformed(String why) {
    return new DriftException(
        ErrorCode.MALFORMED_MESSAGE,
        "A message cannot be read: " + why + ". " + ErrorCode.MALFORMED_MESSAGE.advice());
  }

  /** The template of a message that has not been checked yet, or -1. */
  public static int peekTemplateId(ByteBuf message) {
    int at = message.readerIndex() + MessageDescriptor.SBE_HEADER_OFFSET;
    return message.getUnsignedShortLE(at + MessageHeaderDecoder.templateIdEncodingOffset());
  }

  public int templateId() {
    return header.templateId();
  }

  /** The whole message; stays valid as long as {@link #bytes()} is retained. */
  public DirectBuffer buffer() {
    return buffer;
  }

  public ByteBuf bytes() {
    return bytes;
  }

  public int length() {
    return buffer.capacity();
  }

  /** The first field of every message but Credit. */
  public long correlationId() {
    return buffer.getLong(MessageDescriptor.BODY_OFFSET, LE);
  }
}
