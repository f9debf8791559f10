package io.driftdb.server.wire;

import io.driftdb.schema.PositionToken;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the variable-length data of a message, each with a 16 bit length, one behind the other.
 * Belongs to one thread; copies what it reads. Data that is cut short ends the connection.
 */
public final class VariableData {
  private static final byte[] NONE = new byte[0];

  private final InboundMessage message;
  private int at;

  /** Starts where a message's fixed fields and groups end. */
  public VariableData(InboundMessage message, int offset) {
    this.message = message;
    this.at = offset;
  }

  public byte[] next() {
    message.requireData(at);
    int length = message.buffer().getShort(at, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    byte[] bytes = length == 0 ? NONE : new byte[length];
    message.buffer().getBytes(at + Short.BYTES, bytes);
    at += Short.BYTES + length;
    return bytes;
  }

  public String nextText() {
    return new String(next(), StandardCharsets.UTF_8);
  }

  /** A token, or null when there is none. */
  public PositionToken nextToken() {
    message.requireData(at);
    int length = message.buffer().getShort(at, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    int from = at + Short.BYTES;
    at = from + length;
    return length == 0 ? null : PositionToken.read(message.buffer(), from, length);
  }
}
