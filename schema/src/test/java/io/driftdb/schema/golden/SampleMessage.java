package io.driftdb.schema.golden;

import io.driftdb.schema.Crc;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.sbe.MessageDecoderFlyweight;
import org.agrona.sbe.MessageEncoderFlyweight;

/**
 * One message with its envelope as it goes over the wire.
 *
 * @param decoder reads it back
 * @param bytes the message
 */
@SuppressWarnings("ArrayRecordComponent") // only ever compared as bytes
record SampleMessage(MessageDecoderFlyweight decoder, byte[] bytes) {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  /** Encodes: the fields are set by {@code fill}, which gets an encoder behind its SBE header. */
  static <E extends MessageEncoderFlyweight> SampleMessage of(
      E encoder, MessageDecoderFlyweight decoder, Consumer<E> fill) {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    writeHeader(encoder, buffer);
    encoder.wrap(buffer, MessageDescriptor.BODY_OFFSET);
    fill.accept(encoder);
    int end = MessageDescriptor.BODY_OFFSET + encoder.encodedLength();
    int covered = end - MessageDescriptor.SBE_HEADER_OFFSET;
    buffer.putInt(MessageDescriptor.LENGTH_OFFSET, end - MessageDescriptor.CRC_OFFSET, LE);
    int crc = new Crc().of(buffer, MessageDescriptor.SBE_HEADER_OFFSET, covered);
    buffer.putInt(MessageDescriptor.CRC_OFFSET, crc, LE);
    return new SampleMessage(decoder, Arrays.copyOf(buffer.byteArray(), end));
  }

  private static void writeHeader(MessageEncoderFlyweight encoder, MutableDirectBuffer buffer) {
    new MessageHeaderEncoder()
        .wrap(buffer, MessageDescriptor.SBE_HEADER_OFFSET)
        .blockLength(encoder.sbeBlockLength())
        .templateId(encoder.sbeTemplateId())
        .schemaId(encoder.sbeSchemaId())
        .version(encoder.sbeSchemaVersion());
  }

  /** The message's name: that of its decoder. */
  String name() {
    return decoder.getClass().getSimpleName().replace("Decoder", "");
  }

  /** Whether length and CRC of the envelope are right. */
  static boolean isSound(DirectBuffer message) {
    int length = message.getInt(MessageDescriptor.LENGTH_OFFSET, LE);
    if (length < MessageDescriptor.MIN_LENGTH || length != message.capacity() - Integer.BYTES) {
      return false;
    }
    int covered = message.capacity() - MessageDescriptor.SBE_HEADER_OFFSET;
    return new Crc().of(message, MessageDescriptor.SBE_HEADER_OFFSET, covered)
        == message.getInt(MessageDescriptor.CRC_OFFSET, LE);
  }

  /** All fields of a message as text. */
  String read(byte[] message) {
    UnsafeBuffer buffer = new UnsafeBuffer(message);
    int at = MessageDescriptor.SBE_HEADER_OFFSET;
    int blockLength = buffer.getShort(at, LE) & 0xFFFF;
    int version = buffer.getShort(at + 6, LE) & 0xFFFF;
    decoder.wrap(buffer, MessageDescriptor.BODY_OFFSET, blockLength, version);
    return decoder.toString();
  }
}
