package io.driftdb.client.scripted;

import io.driftdb.client.wire.MessageOut;
import io.driftdb.schema.Crc;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.FailureEncoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.sbe.MessageEncoderFlyweight;

/** The broker's side of one connection. Any thread may send. */
public final class Wire {
  private final Socket socket;
  private final DataInputStream in;
  private final MessageOut out = new MessageOut(1 << 16);

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    socket.setTcpNoDelay(true);
  }

  /** The next message of the client; an IOException when it is gone. */
  Asked read() throws IOException {
    byte[] head = in.readNBytes(MessageDescriptor.CRC_OFFSET);
    if (head.length < MessageDescriptor.CRC_OFFSET) {
      throw new IOException("the client is gone");
    }
    int length = Integer.reverseBytes(ByteBuffer.wrap(head).getInt());
    byte[] message = new byte[head.length + length];
    System.arraycopy(head, 0, message, 0, head.length);
    in.readFully(message, head.length, length);
    return new Asked(this, message);
  }

  /** Sends a message that the filler completes. */
  public <E extends MessageEncoderFlyweight> void send(E encoder, Consumer<E> filler) {
    write(message(encoder, filler));
  }

  /** A whole message, for tests that spoil it. */
  public synchronized <E extends MessageEncoderFlyweight> byte[] message(
      E encoder, Consumer<E> filler) {
    new MessageHeaderEncoder()
        .wrap(out.buffer(), MessageDescriptor.SBE_HEADER_OFFSET)
        .blockLength(encoder.sbeBlockLength())
        .templateId(encoder.sbeTemplateId())
        .schemaId(encoder.sbeSchemaId())
        .version(encoder.sbeSchemaVersion());
    encoder.wrap(out.buffer(), MessageDescriptor.BODY_OFFSET);
    filler.accept(encoder);
    ByteBuffer bytes = out.finish(encoder.encodedLength())[0];
    byte[] message = new byte[bytes.remaining()];
    bytes.get(message);
    return message;
  }

  /** Sends a message whose bytes were changed, under a checksum that fits them. */
  public void writeSealed(byte[] message) {
    UnsafeBuffer buffer = new UnsafeBuffer(message);
    int covered = MessageDescriptor.SBE_HEADER_OFFSET;
    int crc = new Crc().of(buffer, covered, message.length - covered);
    buffer.putInt(MessageDescriptor.CRC_OFFSET, crc, ByteOrder.LITTLE_ENDIAN);
    write(message);
  }

  /** Sends bytes as they are. */
  public synchronized void write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Refuses a request, or with correlation id 0 the whole connection. */
  public void fail(long correlationId, ErrorCode code, int throttleMs) {
    byte[] text = "scripted".getBytes(StandardCharsets.UTF_8);
    send(
        new FailureEncoder(),
        failure ->
            failure
                .correlationId(correlationId)
                .errorCode(code.code())
                .retriable((short) (code.retriable() ? 1 : 0))
                .throttleMs(throttleMs)
                .putMessage(text, 0, text.length));
  }

  /** Ends the connection behind what was sent. */
  public void end() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the connection at once. */
  public void cut() {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      return; // the client has ended it already
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
