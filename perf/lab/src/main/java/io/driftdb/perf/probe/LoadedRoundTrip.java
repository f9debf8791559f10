package io.driftdb.perf.probe;

import io.driftdb.perf.load.Schedule;
import io.driftdb.perf.load.SystemTicker;
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
 * The durable round trip under load: records of 256 bytes fall due at a rate, whatever comes back,
 * and the other end writes and syncs all that has arrived before it answers. Latency counts from
 * the due time, as everywhere in the lab. What is here is nothing but sockets, files and a thread
 * for each end: no broker on this machine can be faster at that rate.
 */
final class LoadedRoundTrip {
  private static final int WARM_UP_SECONDS = 2;
  private static final int SECONDS = 3;
  private static final long LEAD_NS = 50_000_000;
  private static final int BUFFER_BYTES = 1 << 20;

  private final Schedule schedule;
  private final int records;

  private LoadedRoundTrip(long rate) {
    this.schedule = new Schedule(System.nanoTime() + LEAD_NS, rate, 1);
    this.records = (int) schedule.countIn(WARM_UP_SECONDS + SECONDS);
  }

  /** With replicas, a majority of all copies is synced before the answer. */
  static Latency measure(Path directory, long rate, int replicas)
      throws IOException, InterruptedException {
    long bytes = rate * (WARM_UP_SECONDS + SECONDS) * Probe.RECORD_BYTES;
    try (ServerSocketChannel listener = ServerSocketChannel.open();
        Copies copies = Copies.create(directory, replicas, bytes, BUFFER_BYTES)) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      LoadedRoundTrip trip = new LoadedRoundTrip(rate);
      Thread server = start("server", () -> trip.serve(listener, copies));
      try (SocketChannel socket = SocketChannel.open(listener.getLocalAddress())) {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Thread sender = start("sender", () -> trip.send(socket));
        Latency latency = Probe.latency(trip.receive(socket));
        sender.join();
        server.join();
        return latency;
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static Thread start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Answers with one byte for each record. */
  private void serve(ServerSocketChannel listener, Copies copies) throws IOException {
    try (SocketChannel socket = listener.accept()) {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      long received = 0;
      long answered = 0;
      while (answered < records && socket.read(buffer.clear()) >= 0) {
        received += buffer.position();
        copies.append(buffer.flip());
        long whole = received / Probe.RECORD_BYTES;
        socket.write(buffer.clear().limit((int) (whole - answered)));
        answered = whole;
      }
    }
  }

  private void send(SocketChannel socket) throws IOException {
    SystemTicker.wakeExactly();
    SystemTicker ticker = new SystemTicker();
    ByteBuffer record = ByteBuffer.allocateDirect(Probe.RECORD_BYTES);
    for (int i = 0; i < records; i++) {
      ticker.awaitUntil(schedule.dueNs(0, i));
      socket.write(record.clear());
    }
  }

  private Histogram receive(SocketChannel socket) throws IOException {
    Histogram times = Probe.histogram();
    long warmUp = schedule.countIn(WARM_UP_SECONDS);
    ByteBuffer answers = ByteBuffer.allocateDirect(BUFFER_BYTES);
    for (int i = 0; i < records; ) {
      if (socket.read(answers.clear()) < 0) {
        throw new IOException("the probe's own server has ended");
      }
      long nowNs = System.nanoTime();
      for (int left = answers.position(); left > 0; left--, i++) {
        if (i >= warmUp) {
          times.recordValue(nowNs - schedule.dueNs(0, i));
        }
      }
    }
    return times;
  }
}
