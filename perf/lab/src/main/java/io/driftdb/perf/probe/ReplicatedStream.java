package io.driftdb.perf.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Bytes from one thread over a loopback connection to a second, which sends them on to the
 * replicas; each writes and syncs what it has a part at a time.
 */
final class ReplicatedStream {
  private static final int PART = 1 << 20;
  private static final long LENGTH = 256L << 20;

  private ReplicatedStream() {}

  /** Megabytes per second, until all copies are on the disk; each byte counts once. */
  static double measure(Path directory, int replicas) throws IOException, InterruptedException {
    try (ServerSocketChannel listener = ServerSocketChannel.open();
        Copies copies = Copies.create(directory, replicas, LENGTH, PART)) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread sender = LoopbackStream.startSender(listener, LENGTH);
      try (SocketChannel socket = SocketChannel.open(listener.getLocalAddress())) {
        ByteBuffer part = ByteBuffer.allocateDirect(PART);
        long beganNs = System.nanoTime();
        while (socket.read(part) >= 0) {
          if (!part.hasRemaining()) {
            copies.write(part.flip());
            part.clear();
          }
        }
        copies.awaitAll();
        long ns = System.nanoTime() - beganNs;
        sender.join();
        return DiskFloor.megabytesPerSecond(LENGTH, ns);
      }
    }
  }
}
