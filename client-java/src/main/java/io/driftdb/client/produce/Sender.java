package io.driftdb.client.produce;

import io.driftdb.client.ProducerConfig;
import io.driftdb.client.wire.Call;
import io.driftdb.client.wire.Connection;
import io.driftdb.client.wire.Link;
import io.driftdb.client.wire.MessageOut;
import io.driftdb.client.wire.ProduceOut;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.RecordCompressor;
import io.driftdb.schema.protocol.InitProducerEncoder;
import io.driftdb.schema.protocol.InitProducerReplyDecoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer's own thread: connects, gets the producer's identity, sends what has gathered, and
 * fails what has waited for too long.
 */
public final class Sender implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
  private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long CONNECT_SLICE_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int LONGEST_PAUSE_SHIFT = 5;
  private static final long JOIN_MS = 30_000;
  private static final int MAX_REQUEST_BYTES = 1 << 20;
  private static final int HEAD_ROOM = 4096;

  private record Identity(long producerId, int epoch) {}

  private final Link link;
  private final ProducerConfig config;
  private final Accumulator accumulator;
  private final Thread thread;
  private final ProduceOut out = new ProduceOut();
  private final RecordCompressor compressor;
  private ByteBuffer scratch = ByteBuffer.allocateDirect(0);
  private Identity identity;
  private int troubles;
  private long expiredAtNs = System.nanoTime();
  private volatile boolean stopping;

  public Sender(Link link, ProducerConfig config, Accumulator accumulator) {
    this.link = link;
    this.config = config;
    this.accumulator = accumulator;
    this.compressor = config.compression() ? new RecordCompressor() : null;
    this.thread = new Thread(this, "drift-producer-" + link.config().clientId());
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void run() {
    DriftException why =
        new DriftException(ErrorCode.CLIENT_CLOSED, ErrorCode.CLIENT_CLOSED.advice());
    try {
      while (!stopping && accumulator.fatal() == null) {
        step();
      }
    } catch (DriftException e) {
      why = e;
    } catch (InterruptedException e) {
      why = new DriftException(ErrorCode.CLIENT_CLOSED, "the sender was interrupted", e);
    } catch (RuntimeException e) {
      LOG.error("The producer ends: its sender has failed", e);
      why = new DriftException(ErrorCode.INTERNAL, "the sender failed: " + e, e);
    } finally {
      accumulator.end(why);
      if (compressor != null) {
        compressor.close();
      }
    }
  }

  /** One round; throws what ends the producer for good. */
  private void step() throws InterruptedException {
    try {
      sendOnce();
      troubles = 0;
    } catch (DriftException e) {
      if (!e.code().retriable()) {
        throw e;
      }
      accumulator.expire(e);
      LockSupport.parkNanos(this, FIRST_PAUSE_NS << Math.min(troubles++, LONGEST_PAUSE_SHIFT));
    }
  }

  private void sendOnce() throws InterruptedException {
    Connection connection = link.await(System.nanoTime() + CONNECT_SLICE_NS);
    if (identity == null) {
      identity = initialise(connection);
    } else if (accumulator.isRestartDue()) {
      identity = initialise(connection);
      accumulator.restart();
    }
    int requests = Math.min(config.requestsInFlight(), connection.broker().maxRequestsInFlight());
    int bytes = Math.min(MAX_REQUEST_BYTES, connection.broker().maxFrameBytes() - HEAD_ROOM);
    ProduceMessage message =
        accumulator.collect(requests, connection.broker().maxBatchesInFlight(), bytes, WAIT_NS);
    if (message != null) {
      send(connection, message);
    }
    long nowNs = System.nanoTime();
    if (nowNs - expiredAtNs >= WAIT_NS) {
      expiredAtNs = nowNs;
      expire(connection);
    }
  }

  private void send(Connection connection, ProduceMessage message) {
    for (OutBatch batch : message.batches) {
      if (!batch.isClosed()) {
        batch.close(compressor, scratchFor(batch));
      }
      accumulator.place(batch, identity.producerId(), identity.epoch());
    }
    long id = connection.nextCorrelationId();
    message.writeTo(out, config.ack(), id);
    connection.request(id, message, out.finish());
  }

  private void expire(Connection connection) {
    accumulator.expire(
        new DriftException(
            ErrorCode.DEADLINE_EXCEEDED,
            "not appended within the delivery timeout. " + ErrorCode.DEADLINE_EXCEEDED.advice()));
    if (accumulator.isOverdue()) {
      connection.lose("an append was not answered within the delivery timeout");
    }
  }

  private ByteBuffer scratchFor(OutBatch batch) {
    int needed =
        compressor == null ? 0 : RecordCompressor.maxCompressedLength(batch.writer.recordsLength());
    if (scratch.capacity() < needed) {
      scratch = ByteBuffer.allocateDirect(needed);
    }
    return scratch;
  }

  private Identity initialise(Connection connection) {
    MessageOut message = new MessageOut(512);
    long id = connection.nextCorrelationId();
    int length =
        new InitProducerEncoder()
            .wrapAndApplyHeader(
                message.buffer(), MessageDescriptor.SBE_HEADER_OFFSET, new MessageHeaderEncoder())
            .correlationId(id)
            .name(config.name())
            .encodedLength();
    Call<Identity> call =
        new Call<>(
            InitProducerReplyDecoder.TEMPLATE_ID,
            (buffer, offset, block, version) -> {
              InitProducerReplyDecoder d =
                  new InitProducerReplyDecoder().wrap(buffer, offset, block, version);
              return new Identity(d.producerId(), d.producerEpoch());
            });
    long deadlineNs = System.nanoTime() + link.config().requestTimeout().toNanos();
    return call.send(connection, id, message.finish(length), deadlineNs);
  }

  /** Ends the thread and the connection; what still waits fails with CLIENT_CLOSED. */
  public void stop() {
    stopping = true;
    accumulator.close();
    link.close();
    LockSupport.unpark(thread);
    boolean interrupted = Thread.interrupted();
    try {
      if (Thread.currentThread() != thread) {
        thread.join(JOIN_MS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
