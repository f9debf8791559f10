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

/**
 * The producer's own thread: connects, gets the producer's identity, and sends what has gathered.
 */
public final class Sender implements Runnable {
  private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long CONNECT_SLICE_NS = TimeUnit.MILLISECONDS.toNanos(500);
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
    while (!stopping && accumulator.fatal() == null) {
      try {
        sendOnce();
      } catch (DriftException e) {
        onTrouble(e);
      } catch (InterruptedException e) {
        accumulator.fail(
            new DriftException(ErrorCode.CLIENT_CLOSED, "the sender was interrupted", e));
      } catch (RuntimeException e) {
        accumulator.fail(new DriftException(ErrorCode.INTERNAL, "the sender failed: " + e, e));
      }
    }
    DriftException fatal = accumulator.fatal();
    accumulator.expire(
        fatal != null
            ? fatal
            : new DriftException(ErrorCode.CLIENT_CLOSED, ErrorCode.CLIENT_CLOSED.advice()),
        true);
    if (compressor != null) {
      compressor.close();
    }
  }

  private void onTrouble(DriftException e) {
    if (e.code().retriable() || e.code() == ErrorCode.CLIENT_CLOSED) {
      accumulator.expire(e, false);
    } else {
      accumulator.fail(e);
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
    if (message == null) {
      accumulator.expire(
          new DriftException(ErrorCode.DEADLINE_EXCEEDED, ErrorCode.DEADLINE_EXCEEDED.advice()),
          false);
      return;
    }
    prepare(message);
    long id = connection.nextCorrelationId();
    int deadlineMs = (int) Math.min(Integer.MAX_VALUE, config.deliveryTimeout().toMillis());
    message.writeTo(out, config.ack(), deadlineMs, id);
    connection.request(id, message, out.finish());
  }

  private void prepare(ProduceMessage message) {
    message.length = 0;
    for (OutBatch batch : message.batches) {
      if (!batch.isClosed()) {
        batch.close(compressor, scratchFor(batch));
      }
      accumulator.place(batch, identity.producerId(), identity.epoch());
      message.length += batch.paddedLength();
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
    connection.request(id, call, message.finish(length));
    return call.await(link.config().requestTimeout().toMillis());
  }

  /** Ends the thread; what still waits fails with CLIENT_CLOSED. */
  public void stop() {
    stopping = true;
    accumulator.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
