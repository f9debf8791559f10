package io.driftdb.client.scripted;

import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.MessageHeaderDecoder;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.sbe.MessageDecoderFlyweight;

/** A message of the client that waits for the test's answer. */
public final class Asked {
  private final Wire wire;
  private final UnsafeBuffer message;
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();

  Asked(Wire wire, byte[] message) {
    this.wire = wire;
    this.message = new UnsafeBuffer(message);
    header.wrap(this.message, MessageDescriptor.SBE_HEADER_OFFSET);
  }

  /** The connection that it came on. */
  public Wire wire() {
    return wire;
  }

  public int templateId() {
    return header.templateId();
  }

  public long correlationId() {
    return message.getLong(MessageDescriptor.BODY_OFFSET, ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads it as that kind, which it must be. */
  public <D extends MessageDecoderFlyweight> D as(D decoder) {
    if (decoder.sbeTemplateId() != templateId()) {
      throw new AssertionError(
          "the client sent template " + templateId() + ", not " + decoder.sbeTemplateId());
    }
    decoder.wrap(message, MessageDescriptor.BODY_OFFSET, header.blockLength(), header.version());
    return decoder;
  }

  UnsafeBuffer message() {
    return message;
  }
}
