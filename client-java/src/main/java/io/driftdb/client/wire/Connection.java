package io.driftdb.client.wire;

import io.driftdb.client.ClientConfig;
import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.DeliverDecoder;
import io.driftdb.schema.protocol.FailureDecoder;
import io.driftdb.schema.protocol.MessageHeaderDecoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.driftdb.schema.protocol.PingEncoder;
import io.driftdb.schema.protocol.SubscriptionFailureDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One connection to a broker. A reader thread hands replies to whoever asked; writes come from any
 * thread and are whole messages. It is never revived: when it is lost, everybody waiting is told.
 */
public final class Connection implements AutoCloseable {
  private static final int READ_BYTES = 256 << 10;
  private static final int MAX_MESSAGE = 256 << 20;

  private final SocketChannel channel;
  private final Thread reader;
  private final ReentrantLock writeLock = new ReentrantLock();
  private final Map<Long, ReplyHandler> waiting = new ConcurrentHashMap<>();
  private final Map<Integer, DeliverySink> sinks = new ConcurrentHashMap<>();
  private final AtomicLong nextCorrelationId = new AtomicLong(1);
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final DeliverDecoder deliver = new DeliverDecoder();
  private final Crc readCrc = new Crc();
  private final MessageOut ping = new MessageOut(64);
  private volatile DriftException lost;
  private volatile BrokerInfo broker;
  private volatile long lastWriteNs = System.nanoTime();

  private Connection(SocketChannel channel, String clientId) {
    this.channel = channel;
    this.reader = new Thread(this::read, "drift-reader-" + clientId);
    this.reader.setDaemon(true);
  }

  /** Connects and shakes hands; CONNECTION_LOST, UNSUPPORTED_VERSION and the like. */
  public static Connection open(ClientConfig config) {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
      if (address.isUnresolved()) {
        throw new IOException("the host name is unknown");
      }
      channel.socket().connect(address, (int) config.connectTimeout().toMillis());
      Connection connection = new Connection(channel, config.clientId());
      connection.reader.start();
      connection.broker = Handshake.shake(connection, config);
      return connection;
    } catch (IOException e) {
      closeQuietly(channel);
      throw new DriftException(
          ErrorCode.CONNECTION_LOST,
          "no connection to "
              + config.host()
              + ":"
              + config.port()
              + ": "
              + e.getMessage()
              + ". "
              + ErrorCode.CONNECTION_LOST.advice(),
          e);
    } catch (DriftException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(Connection.class).debug("Closing: {}", e.toString());
    }
  }

  /** What the broker said of itself and its limits. */
  public BrokerInfo broker() {
    return broker;
  }

  public boolean isOpen() {
    return lost == null;
  }

  public long nextCorrelationId() {
    return nextCorrelationId.getAndIncrement();
  }

  /**
   * Sends a request whose answer goes to the handler; when it can't be sent, the handler is told.
   */
  public void request(long correlationId, ReplyHandler handler, ByteBuffer[] message) {
    waiting.put(correlationId, handler);
    DriftException before = lost;
    if (before != null) {
      if (waiting.remove(correlationId) != null) {
        handler.onFailure(before);
      }
      return;
    }
    write(message);
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
      onLost(e);
    } finally {
      writeLock.unlock();
    }
  }

  /** Sends a Ping when nothing has been sent for so long. */
  void pingWhenIdle(long idleNs) {
    if (isOpen() && System.nanoTime() - lastWriteNs > idleNs && writeLock.tryLock()) {
      try {
        int length =
            new PingEncoder()
                .wrapAndApplyHeader(
                    ping.buffer(), MessageDescriptor.SBE_HEADER_OFFSET, new MessageHeaderEncoder())
                .correlationId(nextCorrelationId())
                .encodedLength();
        write(ping.finish(length));
      } finally {
        writeLock.unlock();
      }
    }
  }

  public void addSink(int subscriptionId, DeliverySink sink) {
    sinks.put(subscriptionId, sink);
    if (lost != null && sinks.remove(subscriptionId) != null) {
      sink.onEnd(lost);
    }
  }

  public void removeSink(int subscriptionId) {
    sinks.remove(subscriptionId);
  }

  private void read() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(READ_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    try {
      while (channel.read(bytes) >= 0) {
        int end = bytes.position();
        int at = dispatchAll(buffer, end);
        int needed = at + Integer.BYTES <= end ? lengthAt(buffer, at) : Integer.BYTES;
        bytes.position(at).limit(end);
        if (needed > bytes.capacity()) {
          bytes =
              ByteBuffer.allocateDirect(needed + READ_BYTES)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .put(bytes);
          buffer.wrap(bytes);
        } else {
          bytes.compact();
        }
      }
      onLost(new IOException("the broker closed the connection"));
    } catch (IOException e) {
      onLost(e);
    }
  }

  private static int lengthAt(UnsafeBuffer buffer, int at) throws IOException {
    int length = buffer.getInt(at, ByteOrder.LITTLE_ENDIAN);
    if (length < MessageDescriptor.MIN_LENGTH || length > MAX_MESSAGE) {
      throw new IOException("the peer does not speak DriftDB's protocol");
    }
    return MessageDescriptor.CRC_OFFSET + length;
  }

  private int dispatchAll(UnsafeBuffer buffer, int end) throws IOException {
    int at = 0;
    while (end - at >= MessageDescriptor.BODY_OFFSET) {
      int length = lengthAt(buffer, at);
      if (length > end - at) {
        break;
      }
      int covered = at + MessageDescriptor.SBE_HEADER_OFFSET;
      int sum = buffer.getInt(at + MessageDescriptor.CRC_OFFSET, ByteOrder.LITTLE_ENDIAN);
      if (readCrc.of(buffer, covered, at + length - covered) != sum) {
        throw new IOException("a message does not match its CRC");
      }
      dispatch(buffer, at);
      at += length;
    }
    return at;
  }

  private void dispatch(UnsafeBuffer buffer, int at) {
    header.wrap(buffer, at + MessageDescriptor.SBE_HEADER_OFFSET);
    int body = at + MessageDescriptor.BODY_OFFSET;
    int block = header.blockLength();
    int version = header.version();
    switch (header.templateId()) {
      case DeliverDecoder.TEMPLATE_ID -> {
        deliver.wrap(buffer, body, block, version);
        DeliverySink sink = sinks.get(deliver.subscriptionId());
        if (sink != null) {
          int length = deliver.deliveriesLength();
          int offset = deliver.limit() + Integer.BYTES;
          sink.onDeliver(deliver.shard(), deliver.epoch(), buffer, offset, length);
        }
      }
      case SubscriptionFailureDecoder.TEMPLATE_ID -> {
        SubscriptionFailureDecoder d =
            new SubscriptionFailureDecoder().wrap(buffer, body, block, version);
        DeliverySink sink = sinks.remove(d.subscriptionId());
        if (sink != null) {
          sink.onEnd(new DriftException(ErrorCode.of(d.errorCode()), d.message()));
        }
      }
      case FailureDecoder.TEMPLATE_ID -> {
        FailureDecoder d = new FailureDecoder().wrap(buffer, body, block, version);
        onFailure(d.correlationId(), new DriftException(ErrorCode.of(d.errorCode()), d.message()));
      }
      default -> {
        ReplyHandler handler = waiting.remove(buffer.getLong(body, ByteOrder.LITTLE_ENDIAN));
        if (handler != null) {
          handler.onReply(header.templateId(), buffer, body, block, version);
        }
      }
    }
  }

  private void onFailure(long correlationId, DriftException failure) {
    if (correlationId == 0) {
      lose(failure);
      return;
    }
    ReplyHandler handler = waiting.remove(correlationId);
    if (handler != null) {
      handler.onFailure(failure);
    }
  }

  private void onLost(IOException cause) {
    lose(
        new DriftException(
            ErrorCode.CONNECTION_LOST,
            "the connection was lost: "
                + cause.getMessage()
                + ". "
                + ErrorCode.CONNECTION_LOST.advice(),
            cause));
  }

  private void lose(DriftException why) {
    synchronized (this) {
      if (lost == null) {
        lost = why;
      }
    }
    closeQuietly(channel);
    for (Long id : List.copyOf(waiting.keySet())) {
      ReplyHandler handler = waiting.remove(id);
      if (handler != null) {
        handler.onFailure(lost);
      }
    }
    for (Integer id : List.copyOf(sinks.keySet())) {
      DeliverySink sink = sinks.remove(id);
      if (sink != null) {
        sink.onEnd(lost);
      }
    }
  }

  @Override
  public void close() {
    lose(new DriftException(ErrorCode.CLIENT_CLOSED, "the connection was closed by its owner"));
    boolean interrupted = false;
    while (reader.isAlive() && Thread.currentThread() != reader) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
