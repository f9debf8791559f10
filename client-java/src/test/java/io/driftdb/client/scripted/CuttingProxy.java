package io.driftdb.client.scripted;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between clients and a broker, and cuts their connections when it is told to. */
public final class CuttingProxy implements AutoCloseable {
  private static final int CHUNK = 64 << 10;

  private final ServerSocket server;
  private volatile InetSocketAddress broker;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  public CuttingProxy(InetSocketAddress broker) {
    this.broker = broker;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  private static void start(Runnable run) {
    Thread thread = new Thread(run, "cutting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The broker listens elsewhere from now on. */
  public void lead(InetSocketAddress newBroker) {
    broker = newBroker;
  }

  private void accept() {
    try {
      while (true) {
        connect(track(server.accept()));
      }
    } catch (IOException e) {
      cutAll(); // the test is over
    }
  }

  private void connect(Socket client) {
    InetSocketAddress to = broker;
    try {
      Socket upstream = track(new Socket(to.getAddress(), to.getPort()));
      start(() -> copy(client, upstream));
      start(() -> copy(upstream, client));
    } catch (IOException e) {
      cut(client); // there is no broker now
    }
  }

  private Socket track(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return socket;
  }

  private void copy(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        out.write(chunk, 0, n);
      }
    } catch (IOException e) {
      cut(to); // one side has ended it
    }
  }

  private void cut(Socket socket) {
    sockets.remove(socket);
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      sockets.remove(socket); // it has ended already
    }
  }

  /** Cuts every connection, in the middle of whatever is on its way. */
  public void cutAll() {
    sockets.forEach(this::cut);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutAll();
  }
}
