package io.driftdb.battery.fuzz;

import io.driftdb.schema.MessageDescriptor;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Stands between clients and a broker and keeps what each says to the other, message by message,
 * from the SBE header on. Thread-safe.
 */
final class Recorder implements AutoCloseable {
  private final ServerSocket server;
  private final InetSocketAddress broker;
  private final List<byte[]> asked = new ArrayList<>();
  private final List<byte[]> answered = new ArrayList<>();

  Recorder(InetSocketAddress broker) throws IOException {
    this.broker = broker;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  private static void start(Runnable run) {
    Thread thread = new Thread(run, "recorder");
    thread.setDaemon(true);
    thread.start();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket upstream = new Socket(broker.getAddress(), broker.getPort());
        start(() -> pass(client, upstream, asked));
        start(() -> pass(upstream, client, answered));
      }
    } catch (IOException e) {
      // It is closed: nothing is to be recorded any more.
    }
  }

  private void pass(Socket from, Socket to, List<byte[]> kept) {
    try (from;
        to) {
      DataInputStream in = new DataInputStream(from.getInputStream());
      while (true) {
        int length = Integer.reverseBytes(in.readInt());
        byte[] message = new byte[MessageDescriptor.CRC_OFFSET + length];
        ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putInt(length);
        in.readFully(message, MessageDescriptor.CRC_OFFSET, length);
        synchronized (this) {
          int header = MessageDescriptor.SBE_HEADER_OFFSET;
          kept.add(Arrays.copyOfRange(message, header, message.length));
        }
        to.getOutputStream().write(message);
      }
    } catch (IOException e) {
      // One side has ended the connection.
    }
  }

  /** What clients have said so far. */
  synchronized List<byte[]> asked() {
    return List.copyOf(asked);
  }

  /** What the broker has said so far. */
  synchronized List<byte[]> answered() {
    return List.copyOf(answered);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
