package io.driftdb.ops.system;

import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.FailureDecoder;
import io.driftdb.schema.protocol.MessageHeaderDecoder;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.agrona.concurrent.UnsafeBuffer;

/** A socket to a broker on which anything can be sent. One thread. */
final class RawConnection implements AutoCloseable {
  private static final int TIMEOUT_MS = 60_000;

  private final ByteBuffer waste = ByteBuffer.allocate(1 << 16);
  private final SocketChannel channel = SocketChannel.open();
  private final Socket socket = channel.socket();
  private final DataInputStream in;

  RawConnection(BrokerProcess broker) throws IOException {
    String[] address = broker.address().split(":", 2);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])), TIMEOUT_MS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** Connects and opens a session as a good client does. */
  static RawConnection open(BrokerProcess broker) throws IOException {
    RawConnection connection = new RawConnection(broker);
    connection.send(RawFrames.hello());
    connection.read();
    connection.send(RawFrames.authenticate());
    connection.read();
    return connection;
  }

  void send(byte[] bytes) throws IOException {
    send(bytes, bytes.length);
  }

  void send(byte[] bytes, int length) throws IOException {
    socket.getOutputStream().write(bytes, 0, length);
  }

  /** The template id of the next message; an AssertionError for a Failure. */
  int read() throws IOException {
    byte[] bytes = new byte[Integer.reverseBytes(in.readInt())];
    in.readFully(bytes);
    int sbe = MessageDescriptor.SBE_HEADER_OFFSET - MessageDescriptor.CRC_OFFSET;
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, sbe);
    if (header.templateId() == FailureDecoder.TEMPLATE_ID) {
      FailureDecoder failure = new FailureDecoder();
      failure.wrapAndApplyHeader(buffer, sbe, header);
      throw new AssertionError("Failure " + failure.errorCode() + ": " + failure.message());
    }
    return header.templateId();
  }

  /** Throws away what has come so far; tells whether the broker has closed the connection. */
  boolean hasEnded() throws IOException {
    channel.configureBlocking(false);
    try {
      int read;
      do {
        read = channel.read(waste.clear());
      } while (read > 0);
      return read < 0;
    } catch (IOException e) {
      return true;
    } finally {
      channel.configureBlocking(true);
    }
  }

  /** Ends it with a reset, as when a process dies with data unread. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
