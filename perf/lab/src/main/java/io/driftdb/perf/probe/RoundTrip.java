package io.driftdb.perf.probe;

import io.driftdb.perf.probe.Floor.Latency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/**
 * 256 bytes there and back over loopback TCP, with blocking sockets on two threads; with a file,
 * the other end writes and syncs before it answers, which is what a durable acknowledgement must
 * do.
 */
final class RoundTrip {
  private static final int WARM_UP = 10_000;
  private static final int MEASURED = 20_000;
  private static final long BYTES = (long) (WARM_UP + MEASURED) * Probe.RECORD_BYTES;

  private RoundTrip() {}

  /**
   * Measures it; the directory is null for a round trip without a disk. With replicas, a majority
   * of all copies is synced before the answer.
   */
  static Latency measure(Path directory, int replicas) throws IOException, InterruptedException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread echo = new Thread(() -> echo(listener, directory, replicas), "echo");
      echo.setDaemon(true);
      echo.start();
      Histogram times = Probe.histogram();
      try (SocketChannel socket = SocketChannel.open(listener.getLocalAddress())) {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        ByteBuffer buffer = ByteBuffer.allocateDirect(Probe.RECORD_BYTES);
        for (int i = 0; i < WARM_UP + MEASURED; i++) {
          long beganNs = System.nanoTime();
          buffer.clear();
          socket.write(buffer);
          buffer.clear();
          readFully(socket, buffer);
          if (i >= WARM_UP) {
            times.recordValue(System.nanoTime() - beganNs);
          }
        }
      }
      echo.join();
      return Probe.latency(times);
    }
  }

  private static void echo(ServerSocketChannel listener, Path directory, int replicas) {
    try (SocketChannel socket = listener.accept();
        Copies copies =
            directory == null
                ? null
                : Copies.create(directory, replicas, BYTES, Probe.RECORD_BYTES)) {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer buffer = ByteBuffer.allocateDirect(Probe.RECORD_BYTES);
      while (readFully(socket, buffer.clear())) {
        if (copies != null) {
          copies.append(buffer.flip());
        }
        buffer.clear();
        socket.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean readFully(SocketChannel socket, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (socket.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }
}
