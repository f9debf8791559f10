package io.driftdb.server.wire;

import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes messages one behind the other into buffers: begin, encode with an SBE encoder at {@link
 * MessageDescriptor#SBE_HEADER_OFFSET}, end. Belongs to one thread; does not allocate.
 */
public final class MessageWriter {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
  private final MessageHeaderEncoder header = new MessageHeaderEncoder();
  private final CRC32C crc = new CRC32C();
  private ByteBuf target;

  /** Starts a message of at most that many bytes behind its SBE header. */
  public MutableDirectBuffer begin(ByteBuf target, int maxBodyLength) {
    this.target = target;
    int length = MessageDescriptor.BODY_OFFSET + maxBodyLength;
    target.ensureWritable(length);
    ByteBuffer view = target.internalNioBuffer(target.writerIndex(), length);
    buffer.wrap(view, view.position(), length);
    return buffer;
  }

  /** What encoders write the SBE header with. */
  public MessageHeaderEncoder header() {
    return header;
  }

  /**
   * Completes the message with its length and CRC, and moves the target's writer index behind it.
   */
  public void end(int bodyLength) {
    int start = target.writerIndex();
    int length = MessageDescriptor.BODY_OFFSET + bodyLength;
    ByteBuffer covered =
        target.internalNioBuffer(
            start + MessageDescriptor.SBE_HEADER_OFFSET,
            length - MessageDescriptor.SBE_HEADER_OFFSET);
    crc.reset();
    crc.update(covered);
    buffer.putInt(MessageDescriptor.LENGTH_OFFSET, length - MessageDescriptor.CRC_OFFSET, LE);
    buffer.putInt(MessageDescriptor.CRC_OFFSET, (int) crc.getValue(), LE);
    target.writerIndex(start + length);
  }
}
