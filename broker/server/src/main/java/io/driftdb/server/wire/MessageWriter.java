package io.driftdb.server.wire;

import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.sbe.MessageEncoderFlyweight;

/**
 * Writes messages one behind the other into buffers: begin, fill in the encoder, end. Belongs to
 * one thread; does not allocate.
 */
public final class MessageWriter {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
  private final MessageHeaderEncoder header = new MessageHeaderEncoder();
  private final CRC32C crc = new CRC32C();
  private ByteBuf target;
  private MessageEncoderFlyweight encoder;

  /**
   * Starts a message with the encoder's fixed fields and at most that many bytes behind them, and
   * points the encoder at it.
   */
  public <E extends MessageEncoderFlyweight> E begin(ByteBuf into, E with, int moreBytes) {
    target = into;
    encoder = with;
    int length = MessageDescriptor.BODY_OFFSET + with.sbeBlockLength() + moreBytes;
    into.ensureWritable(length);
    ByteBuffer view = into.internalNioBuffer(into.writerIndex(), length);
    buffer.wrap(view, view.position(), length);
    header
        .wrap(buffer, MessageDescriptor.SBE_HEADER_OFFSET)
        .blockLength(with.sbeBlockLength())
        .templateId(with.sbeTemplateId())
        .schemaId(with.sbeSchemaId())
        .version(with.sbeSchemaVersion());
    with.wrap(buffer, MessageDescriptor.BODY_OFFSET);
    return with;
  }

  /** Ends the message where its encoder has come to. */
  public void end() {
    end(encoder.encodedLength());
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
