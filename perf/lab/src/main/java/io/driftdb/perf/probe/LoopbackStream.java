package io.driftdb.perf.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Bytes from one thread to another over a loopback connection. */
final class LoopbackStream {
  private static final int CHUNK = 256 << 10;
  private static final long LENGTH = 2L << 30;

  private LoopbackStream() {}

  /** Megabytes per second. */
  static double measure() throws IOException, InterruptedException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread sender = startSender(listener, LENGTH);
      try (SocketChannel socket = SocketChannel.open(listener.getLocalAddress())) {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        long beganNs = System.nanoTime();
        long received = 0;
        for (int n = 0; n >= 0; n = socket.read(chunk.clear())) {
          received += n;
        }
        long ns = System.nanoTime() - beganNs;
        sender.join();
        return DiskFloor.megabytesPerSecond(received, ns);
      }
    }
  }

  /** Who sends so many bytes to whoever connects. */
  static Thread startSender(ServerSocketChannel listener, long length) {
    Thread sender = new Thread(() -> send(listener, length), "sender");
    sender.setDaemon(true);
    sender.start();
    return sender;
  }

  private static void send(ServerSocketChannel listener, long length) {
    try (SocketChannel socket = listener.accept()) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      for (long sent = 0; sent < length; sent += CHUNK) {
        chunk.clear();
        while (chunk.hasRemaining()) {
          socket.write(chunk);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
