package io.driftdb.battery.fuzz;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.schema.Crc;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.MessageHeaderDecoder;
import io.driftdb.schema.protocol.PongDecoder;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A connection to a broker, byte by byte. What the broker says has to be whole messages, whatever
 * it was sent; that it neither answers nor ends the connection is an error. One thread.
 */
final class Conversation implements AutoCloseable {
  private static final int PATIENCE_MS = 10_000;
  private static final int LONGEST = 16 << 20;

  private final Socket socket;
  private final DataInputStream in;
  private final Map<Integer, Integer> heard = new HashMap<>();

  Conversation(InetSocketAddress broker) throws IOException {
    socket = new Socket(broker.getAddress(), broker.getPort());
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  /** False when the broker has ended the connection. */
  boolean say(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (SocketException e) {
      return false;
    }
  }

  /** Says no more, and hears what is said until the end. */
  void hearOut() throws IOException {
    try {
      socket.shutdownOutput();
    } catch (SocketException e) {
      return; // the broker has ended it
    }
    boolean more = true;
    while (more) {
      more = hear(PATIENCE_MS);
    }
  }

  /** Whether the connection lives on until a Ping that was sent is answered. */
  boolean hearPong() throws IOException {
    boolean more = true;
    while (more && !heard.containsKey(PongDecoder.TEMPLATE_ID)) {
      more = hear(PATIENCE_MS);
    }
    return more;
  }

  /** Hears on until so many messages were heard, or nothing comes for that long. */
  void hearMore(int count, int patienceMs) throws IOException {
    boolean more = true;
    while (more && heard.values().stream().mapToInt(Integer::intValue).sum() < count) {
      more = hear(patienceMs);
    }
  }

  /** Hears a message; false at the end, and when a short patience is over. */
  private boolean hear(int patienceMs) throws IOException {
    socket.setSoTimeout(patienceMs);
    try {
      int length = Integer.reverseBytes(in.readInt());
      require(length >= MessageDescriptor.MIN_LENGTH && length <= LONGEST, "a length of " + length);
      byte[] message = new byte[length];
      in.readFully(message);
      check(new UnsafeBuffer(message));
      return true;
    } catch (SocketTimeoutException e) {
      require(patienceMs < PATIENCE_MS, "the broker neither answers nor ends the connection");
      return false;
    } catch (EOFException | SocketException e) {
      return false;
    }
  }

  private void check(UnsafeBuffer message) {
    int header = MessageDescriptor.SBE_HEADER_OFFSET - MessageDescriptor.CRC_OFFSET;
    int crc = new Crc().of(message, header, message.capacity() - header);
    require(crc == message.getInt(0, ByteOrder.LITTLE_ENDIAN), "an answer's checksum");
    MessageHeaderDecoder decoder = new MessageHeaderDecoder().wrap(message, header);
    require(decoder.schemaId() == MessageHeaderDecoder.SCHEMA_ID, "an answer's schema");
    heard.merge(decoder.templateId(), 1, Integer::sum);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
