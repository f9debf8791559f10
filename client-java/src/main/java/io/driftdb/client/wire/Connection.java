package io.driftdb.client.wire;

import io.driftdb.client.ClientConfig;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.driftdb.schema.protocol.PingEncoder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a broker. A reader thread hands replies to whoever asked; writes come from any
 * thread and are whole messages. It is never revived: when it is lost, or the broker stays silent
 * for too long, everybody waiting is told by the reader, which is then done.
 */
public final class Connection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final long JOIN_MS = 10_000;

  private final SocketChannel channel;
  private final Inbox inbox = new Inbox();
  private final MessageReader messages;
  private final Thread reader;
  private final long silenceNs;
  private final ReentrantLock writeLock = new ReentrantLock();
  private final AtomicLong nextCorrelationId = new AtomicLong(1);
  private final AtomicInteger patientCalls = new AtomicInteger();
  private final MessageOut ping = new MessageOut(64);
  private volatile BrokerInfo broker;
  private volatile long lastWriteNs = System.nanoTime();
  private volatile long quietSinceNs = lastWriteNs;

  private Connection(SocketChannel channel, ClientConfig config) {
    this.channel = channel;
    this.messages = new MessageReader(channel, inbox);
    this.silenceNs = config.requestTimeout().toNanos();
    this.reader = new Thread(this::read, "drift-reader-" + config.clientId());
    this.reader.setDaemon(true);
  }

  /**
   * Connects and shakes hands, all within the connect timeout; CONNECTION_LOST,
   * UNSUPPORTED_VERSION, AUTHENTICATION_FAILED, DEADLINE_EXCEEDED.
   */
  public static Connection open(ClientConfig config, ClientConfig.Address broker) {
    long timeoutMs = Math.max(1, config.connectTimeout().toMillis());
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      InetSocketAddress address = new InetSocketAddress(broker.host(), broker.port());
      if (address.isUnresolved()) {
        throw new IOException("the host name is unknown");
      }
      channel.socket().connect(address, (int) Math.min(Integer.MAX_VALUE, timeoutMs));
      refuseItself(channel);
      return shake(new Connection(channel, config), config, deadlineNs);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new DriftException(
          ErrorCode.CONNECTION_LOST,
          "no connection to "
              + broker
              + ": "
              + e.getMessage()
              + ". "
              + ErrorCode.CONNECTION_LOST.advice(),
          e);
    }
  }

  /** A port that nobody listens on may be the one that the system picks for this very socket. */
  private static void refuseItself(SocketChannel channel) throws IOException {
    if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
      throw new ConnectException("Connection refused");
    }
  }

  private static Connection shake(Connection connection, ClientConfig config, long deadlineNs) {
    connection.reader.start();
    try {
      connection.broker = Handshake.shake(connection, config.clientId(), deadlineNs);
      connection.messages.acceptLongMessages();
      return connection;
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.debug("Closing: {}", e.toString());
    }
  }

  /** What the broker said of itself and its limits. */
  public BrokerInfo broker() {
    return broker;
  }

  public boolean isOpen() {
    return inbox.lost() == null;
  }

  public long nextCorrelationId() {
    return nextCorrelationId.getAndIncrement();
  }

  /** Sends a request; the handler gets exactly one answer, unless it is forgotten before. */
  public void request(long correlationId, ReplyHandler handler, ByteBuffer[] message) {
    if (inbox.isIdle()) {
      quietSinceNs = System.nanoTime();
    }
    if (inbox.expect(correlationId, handler)) {
      write(message);
    }
  }

  /** Nobody waits for that answer any more. */
  public void forget(long correlationId) {
    inbox.forget(correlationId);
  }

  /** Sends a message that has no answer. A lost connection shows elsewhere. */
  public void write(ByteBuffer[] message) {
    writeLock.lock();
    try {
      lastWriteNs = System.nanoTime();
      int last = message.length - 1;
      while (message[last].hasRemaining()) {
        channel.write(message);
      }
    } catch (IOException e) {
      lose(e.toString(), e);
    } finally {
      writeLock.unlock();
    }
  }

  /**
   * Whether an answer may take longer than the request timeout; then, until {@link #endPatience},
   * the broker is asked for signs of life while it is awaited.
   */
  boolean beginPatience(long waitNs) {
    boolean patient = waitNs > silenceNs;
    if (patient) {
      patientCalls.incrementAndGet();
    }
    return patient;
  }

  void endPatience() {
    patientCalls.decrementAndGet();
  }

  /**
   * Pinger: gives the connection up when an answer is overdue and nothing at all has come for the
   * request timeout; else sends a Ping when nothing has been sent or has come for a while, so that
   * the broker keeps the connection, and a broker that is gone shows to those who only listen.
   */
  void keepAlive() {
    long nowNs = System.nanoTime();
    boolean patient = patientCalls.get() > 0;
    long idleNs = TimeUnit.MILLISECONDS.toNanos(broker.idleTimeoutMs());
    long pingNs = Math.min(patient ? silenceNs / 3 : silenceNs, idleNs / 3);
    if (!isOpen()) {
      return;
    }
    if (!inbox.isIdle() && nowNs - quietSinceNs > silenceNs) {
      lose("the broker has been silent for " + TimeUnit.NANOSECONDS.toMillis(silenceNs) + " ms");
    } else if ((patient || inbox.isIdle()) && nowNs - lastWriteNs > pingNs && writeLock.tryLock()) {
      try {
        sendPing();
      } finally {
        writeLock.unlock();
      }
    }
  }

  private void sendPing() {
    long id = nextCorrelationId();
    int length =
        new PingEncoder()
            .wrapAndApplyHeader(
                ping.buffer(), MessageDescriptor.SBE_HEADER_OFFSET, new MessageHeaderEncoder())
            .correlationId(id)
            .encodedLength();
    request(id, PongHandler.INSTANCE, ping.finish(length));
  }

  public void addSink(int subscriptionId, DeliverySink sink) {
    inbox.addSink(subscriptionId, sink);
  }

  public void removeSink(int subscriptionId) {
    inbox.removeSink(subscriptionId);
  }

  private void read() {
    try {
      while (messages.read()) {
        quietSinceNs = System.nanoTime();
      }
      lose("the broker closed the connection");
    } catch (IOException e) {
      lose(e.toString(), e);
    } catch (RuntimeException e) {
      LOG.warn("The connection is given up: a message could not be taken", e);
      lose("a message could not be taken: " + e, e);
    } finally {
      lose("the reader has ended");
      inbox.tellAll();
    }
  }

  /** Gives the connection up; the reader tells everybody who waits. */
  public void lose(String why) {
    lose(why, null);
  }

  private void lose(String why, Throwable cause) {
    end(
        new DriftException(
            ErrorCode.CONNECTION_LOST,
            "the connection was lost: " + why + ". " + ErrorCode.CONNECTION_LOST.advice(),
            cause));
  }

  private void end(DriftException why) {
    inbox.lose(why);
    closeQuietly(channel);
  }

  /** Waits, for a bounded time, until everybody has been told that it is lost. */
  boolean awaitEnd() {
    boolean interrupted = Thread.interrupted();
    try {
      if (Thread.currentThread() != reader) {
        reader.join(JOIN_MS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !reader.isAlive();
  }

  @Override
  public void close() {
    end(new DriftException(ErrorCode.CLIENT_CLOSED, "the connection was closed by its owner"));
    if (!awaitEnd() && Thread.currentThread() != reader) {
      LOG.warn("{} is still busy in a callback", reader.getName());
    }
  }
}
