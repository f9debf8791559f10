package io.driftdb.ops.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries the connections that one node opens to another, and holds back what goes one way or the
 * other while it is told to, as a network does that loses packets: nobody is told, and what was
 * sent arrives when it is whole again. Threads of its own end with it.
 */
final class PeerLink implements AutoCloseable {
  /** What goes one way: is held while that is so. */
  private static final class Way {
    private boolean held;
    private boolean closed;

    synchronized void hold(boolean now) {
      held = now;
      notifyAll();
    }

    synchronized void close() {
      closed = true;
      notifyAll();
    }

    synchronized void pass() throws InterruptedException {
      while (held && !closed) {
        wait();
      }
    }
  }

  private final ServerSocket server;
  private final InetSocketAddress to;
  private final Way requests = new Way();
  private final Way answers = new Way();
  private final List<Socket> open = new ArrayList<>();

  PeerLink(int toPort) throws IOException {
    to = new InetSocketAddress(InetAddress.getLoopbackAddress(), toPort);
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Load.thread(this::accept, "link-accept");
  }

  int port() {
    return server.getLocalPort();
  }

  /** What the node sends that opens the connections. */
  void holdRequests(boolean held) {
    requests.hold(held);
  }

  /** What the other one sends back. */
  void holdAnswers(boolean held) {
    answers.hold(held);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket from = server.accept();
        Load.thread(() -> carry(from), "link");
      } catch (IOException e) {
        // It was closed.
      }
    }
  }

  private void carry(Socket from) {
    try {
      requests.pass(); // a connection begins with a packet, too
      Socket upstream = new Socket();
      synchronized (open) {
        open.add(from);
        open.add(upstream);
      }
      upstream.connect(to);
      Load.thread(() -> copy(upstream, from, answers), "link-answers");
      copy(from, upstream, requests);
    } catch (IOException e) {
      closeQuietly(from); // the other node is down
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to, Way way) {
    byte[] buffer = new byte[64 << 10];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        way.pass();
        out.write(buffer, 0, read);
      }
      way.pass();
    } catch (IOException e) {
      // Either side is gone, and so is the other now.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed then.
    }
  }

  @Override
  public void close() {
    requests.close();
    answers.close();
    try {
      server.close();
    } catch (IOException e) {
      // It is closed then.
    }
    synchronized (open) {
      open.forEach(PeerLink::closeQuietly);
    }
  }
}
