package io.driftdb.perf.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Others that keep a copy: each a thread behind a socket, which writes and syncs what arrives into
 * a file of its own, and answers how far it is. One thread uses it.
 */
final class Replicas implements AutoCloseable {
  /** The other end's buffer is full: its core may be this one. */
  private static final long PAUSE_NS = 20_000;

  private final int bufferBytes;
  private final List<SocketChannel> sockets = new ArrayList<>();
  private final List<ByteBuffer> answers = new ArrayList<>();
  private final Selector selector = Selector.open();
  private final long[] synced;
  private long sent;

  private Replicas(int count, int bufferBytes) throws IOException {
    this.bufferBytes = bufferBytes;
    this.synced = new long[count];
  }

  /** So many, which take up to {@code bufferBytes} at once. */
  static Replicas start(Path directory, int count, long fileBytes, int bufferBytes)
      throws IOException {
    Replicas replicas = new Replicas(count, bufferBytes);
    for (int i = 0; i < count; i++) {
      Path own = Files.createDirectories(directory.resolve("replica-" + i));
      replicas.add(SyncedFile.create(own, fileBytes));
    }
    return replicas;
  }

  private void add(SyncedFile file) throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel here = SocketChannel.open(listener.getLocalAddress());
      SocketChannel there = listener.accept();
      there.setOption(StandardSocketOptions.TCP_NODELAY, true);
      here.setOption(StandardSocketOptions.TCP_NODELAY, true);
      here.configureBlocking(false);
      here.register(selector, SelectionKey.OP_READ, sockets.size());
      sockets.add(here);
      answers.add(ByteBuffer.allocate(Long.BYTES));
      Thread thread = new Thread(() -> keep(there, file), "replica-" + sockets.size());
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void keep(SocketChannel socket, SyncedFile file) {
    try (socket;
        file) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(bufferBytes);
      ByteBuffer answer = ByteBuffer.allocate(Long.BYTES);
      long kept = 0;
      while (socket.read(buffer.clear()) >= 0) {
        kept += buffer.position();
        file.append(buffer.flip());
        socket.write(answer.clear().putLong(0, kept));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends it to each; the buffer stays as it is. */
  void send(ByteBuffer bytes) throws IOException {
    for (SocketChannel socket : sockets) {
      ByteBuffer rest = bytes.duplicate();
      while (rest.hasRemaining()) {
        if (socket.write(rest) == 0) {
          LockSupport.parkNanos(PAUSE_NS);
        }
      }
    }
    sent += bytes.remaining();
  }

  /** Waits until so many have synced all that was sent. */
  void await(int count) throws IOException {
    while (countSynced() < count) {
      selector.select(
          key -> {
            try {
              readAnswers((Integer) key.attachment());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private int countSynced() {
    int count = 0;
    for (long each : synced) {
      count += each == sent ? 1 : 0;
    }
    return count;
  }

  private void readAnswers(int replica) throws IOException {
    ByteBuffer answer = answers.get(replica);
    int read;
    while ((read = sockets.get(replica).read(answer)) > 0) {
      if (!answer.hasRemaining()) {
        synced[replica] = answer.getLong(0);
        answer.clear();
      }
    }
    if (read < 0) {
      throw new IOException("a replica of the probe's has ended");
    }
  }

  /** Returns when all have all of it. */
  @Override
  public void close() throws IOException {
    try {
      await(synced.length);
    } finally {
      selector.close();
      for (SocketChannel socket : sockets) {
        socket.close();
      }
    }
  }
}
