package io.driftdb.battery.fuzz;

import io.driftdb.client.wire.MessageOut;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.AuthenticateEncoder;
import io.driftdb.schema.protocol.HelloEncoder;
import io.driftdb.schema.protocol.MessageHeaderDecoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.driftdb.schema.protocol.PingEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.sbe.MessageEncoderFlyweight;

/** Messages with the length and checksum that they need to be looked at. */
final class Framed {
  private Framed() {}

  /** A message of what follows its checksum, which may be too short to be one. */
  static byte[] of(byte[] body) {
    MessageOut out = new MessageOut(64);
    int header = MessageDescriptor.BODY_OFFSET - MessageDescriptor.SBE_HEADER_OFFSET;
    out.buffer().putBytes(MessageDescriptor.SBE_HEADER_OFFSET, body);
    return bytes(out.finish(body.length - header)[0]);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** The template of a message's body, -1 when that is too short. */
  static int template(byte[] body) {
    int at = MessageHeaderDecoder.templateIdEncodingOffset();
    return body.length < MessageHeaderDecoder.ENCODED_LENGTH
        ? -1
        : new UnsafeBuffer(body).getShort(at, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
  }

  /** Makes a message the answer to a request, when it is long enough to be one. */
  static void answer(byte[] body, long correlationId) {
    if (body.length >= MessageHeaderDecoder.ENCODED_LENGTH + Long.BYTES) {
      new UnsafeBuffer(body)
          .putLong(MessageHeaderDecoder.ENCODED_LENGTH, correlationId, ByteOrder.LITTLE_ENDIAN);
    }
  }

  static byte[] hello() {
    return message(
        new HelloEncoder(),
        hello ->
            hello
                .correlationId(1)
                .minVersion(1)
                .maxVersion(1)
                .features(0)
                .clientId("")
                .software(""));
  }

  static byte[] authenticate() {
    return message(
        new AuthenticateEncoder(),
        message -> message.correlationId(2).mechanism("none").putPayload(new byte[0], 0, 0));
  }

  static byte[] ping(long correlationId) {
    return message(new PingEncoder(), ping -> ping.correlationId(correlationId));
  }

  private static <E extends MessageEncoderFlyweight> byte[] message(E encoder, Consumer<E> filler) {
    MessageOut out = new MessageOut(64);
    new MessageHeaderEncoder()
        .wrap(out.buffer(), MessageDescriptor.SBE_HEADER_OFFSET)
        .blockLength(encoder.sbeBlockLength())
        .templateId(encoder.sbeTemplateId())
        .schemaId(encoder.sbeSchemaId())
        .version(encoder.sbeSchemaVersion());
    encoder.wrap(out.buffer(), MessageDescriptor.BODY_OFFSET);
    filler.accept(encoder);
    return bytes(out.finish(encoder.encodedLength())[0]);
  }
}
