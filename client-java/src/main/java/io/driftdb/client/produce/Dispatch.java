package io.driftdb.client.produce;

import io.driftdb.client.ProducerConfig;
import io.driftdb.client.wire.BrokerInfo;
import io.driftdb.client.wire.Connection;
import io.driftdb.client.wire.ProduceOut;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.RecordCompressor;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts what has gathered into requests and writes them, on whichever thread comes upon it: the one
 * that sends a record, or the reader that got an answer. So no record waits for another thread to
 * wake up. One thread at a time; who comes meanwhile leaves its work to that one.
 */
final class Dispatch implements AutoCloseable {
  private static final int MAX_REQUEST_BYTES = 1 << 20;
  private static final int HEAD_ROOM = 4096;

  /** What requests go out on and under which identity. */
  private record Session(Connection connection, long producerId, int epoch) {}

  private final Accumulator accumulator;
  private final ProducerConfig config;
  private final ProduceOut out = new ProduceOut();
  private final RecordCompressor compressor;
  private final AtomicInteger calls = new AtomicInteger();
  private ByteBuffer scratch = ByteBuffer.allocateDirect(0);
  private volatile Session session;

  Dispatch(Accumulator accumulator, ProducerConfig config) {
    this.accumulator = accumulator;
    this.config = config;
    this.compressor = config.compression() ? new RecordCompressor() : null;
  }

  /** Sender: from now on requests go there. */
  synchronized void open(Connection connection, long producerId, int epoch) {
    session = new Session(connection, producerId, epoch);
    BrokerInfo broker = connection.broker();
    accumulator.allowInFlight(
        Math.min(config.requestsInFlight(), broker.maxRequestsInFlight()),
        broker.maxBatchesInFlight());
  }

  /** Reader: a refusal says that requests belong on another node now. */
  void onMoved() {
    Session now = session;
    if (now != null) {
      now.connection.lose("another node leads");
    }
  }

  /** Sender: no request goes out until the next {@link #open}. */
  synchronized void suspend() {
    session = null;
    accumulator.allowInFlight(0, 0);
  }

  /** Bytes of batches that a request to that broker takes at most. */
  static int mostBytes(BrokerInfo broker) {
    return broker.maxFrameBytes() - HEAD_ROOM;
  }

  /** Sends all that may go now. Waits for the network only when it takes nothing more. */
  void run() {
    if (calls.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    try {
      do {
        sendAll();
        seen = calls.addAndGet(-seen);
      } while (seen > 0);
    } catch (RuntimeException | Error e) { // whoever comes next is not to wait for this thread
      calls.set(0);
      throw e;
    }
  }

  private synchronized void sendAll() {
    while (session != null && session.connection.isOpen()) {
      int most = mostBytes(session.connection.broker());
      ProduceMessage message =
          accumulator.tryCollect(
              this,
              session.connection.broker().maxBatchesInFlight(),
              Math.min(MAX_REQUEST_BYTES, most));
      if (message == null) {
        return;
      }
      send(message);
    }
  }

  private void send(ProduceMessage message) {
    long id = session.connection.nextCorrelationId();
    ByteBuffer[] written;
    try {
      written = write(message, id);
    } catch (RuntimeException | Error e) { // its batches are to be answered all the same
      message.onLost(
          new DriftException(ErrorCode.CONNECTION_LOST, "a request could not be made: " + e, e));
      throw e;
    }
    session.connection.request(id, message, written);
  }

  private ByteBuffer[] write(ProduceMessage message, long id) {
    for (OutBatch batch : message.batches) {
      if (!batch.isClosed()) {
        batch.close(compressor, scratchFor(batch));
      }
      accumulator.place(batch, session.producerId, session.epoch);
    }
    message.writeTo(out, config.ack(), id);
    return out.finish();
  }

  private ByteBuffer scratchFor(OutBatch batch) {
    int needed =
        compressor == null ? 0 : RecordCompressor.maxCompressedLength(batch.writer.recordsLength());
    if (scratch.capacity() < needed) {
      scratch = ByteBuffer.allocateDirect(needed);
    }
    return scratch;
  }

  @Override
  public synchronized void close() {
    session = null;
    if (compressor != null) {
      compressor.close();
    }
  }
}
