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
 * Stands between a client and a broker and takes all their connections away when it is told to.
 * What is under way then is lost, wherever it stands. Threads of its own end with it.
 */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket server;
  private final InetSocketAddress broker;
  private final List<Socket> open = new ArrayList<>();

  CuttingProxy(String brokerAddress) throws IOException {
    int colon = brokerAddress.lastIndexOf(':');
    broker =
        new InetSocketAddress(
            brokerAddress.substring(0, colon),
            Integer.parseInt(brokerAddress.substring(colon + 1)));
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept, "proxy-accept");
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket upstream = opened(client);
        if (upstream != null) {
          start(() -> copy(client, upstream), "proxy-up");
          start(() -> copy(upstream, client), "proxy-down");
        }
      } catch (IOException e) {
        // It was closed, or the broker is away: the client finds out and comes again.
      }
    }
  }

  private Socket opened(Socket client) throws IOException {
    Socket upstream = new Socket();
    try {
      upstream.connect(broker);
    } catch (IOException e) {
      client.close();
      return null;
    }
    synchronized (open) {
      open.add(client);
      open.add(upstream);
    }
    return upstream;
  }

  private static void copy(Socket from, Socket to) {
    byte[] buffer = new byte[16 << 10];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // Either side is gone, and so is the other now.
    }
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends all connections that there are. */
  void cut() throws IOException {
    synchronized (open) {
      for (Socket each : open) {
        each.close();
      }
      open.clear();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
