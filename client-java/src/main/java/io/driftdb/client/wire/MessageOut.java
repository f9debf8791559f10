package io.driftdb.client.wire;

import io.driftdb.schema.Crc;
import io.driftdb.schema.MessageDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;

/** A message that is being written. One thread at a time; its buffer grows and is used again. */
public final class MessageOut {
  private final ExpandableDirectByteBuffer buffer;
  private final Crc crc = new Crc();
  private final ByteBuffer[] parts = new ByteBuffer[1];

  public MessageOut(int initialBytes) {
    buffer = new ExpandableDirectByteBuffer(initialBytes);
  }

  /** Where encoders write: the SBE header goes to {@link MessageDescriptor#SBE_HEADER_OFFSET}. */
  public MutableDirectBuffer buffer() {
    return buffer;
  }

  /** Completes a message whose block, groups and data take that many bytes; ready to be written. */
  public ByteBuffer[] finish(int bodyLength) {
    parts[0] = finish(bodyLength, 0, crc.reset());
    return parts;
  }

  /**
   * Completes a message of which {@code moreBytes} follow from other buffers, which {@code sum}
   * gets after this one's. Call {@link #putCrc} when it has.
   */
  ByteBuffer finish(int bodyLength, int moreBytes, Crc sum) {
    int end = MessageDescriptor.BODY_OFFSET + bodyLength;
    buffer.putInt(
        MessageDescriptor.LENGTH_OFFSET,
        end - MessageDescriptor.CRC_OFFSET + moreBytes,
        ByteOrder.LITTLE_ENDIAN);
    sum.update(
        buffer, MessageDescriptor.SBE_HEADER_OFFSET, end - MessageDescriptor.SBE_HEADER_OFFSET);
    if (moreBytes == 0) {
      putCrc(sum.value());
    }
    ByteBuffer bytes = buffer.byteBuffer();
    bytes.clear().limit(end);
    return bytes;
  }

  void putCrc(int value) {
    buffer.putInt(MessageDescriptor.CRC_OFFSET, value, ByteOrder.LITTLE_ENDIAN);
  }
}
