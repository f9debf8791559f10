package io.driftdb.client.produce;

import io.driftdb.client.ProducerConfig;
import io.driftdb.client.wire.Call;
import io.driftdb.client.wire.Caller;
import io.driftdb.client.wire.Connection;
import io.driftdb.client.wire.Link;
import io.driftdb.client.wire.MessageOut;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.InitProducerEncoder;
import io.driftdb.schema.protocol.InitProducerReplyDecoder;
import io.driftdb.schema.protocol.InitShardProducerEncoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane's own thread: connects, gets the producer's identity there, sends again what came back,
 * and fails what has waited for too long.
 */
final class Sender implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
  private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long CONNECT_SLICE_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int LONGEST_PAUSE_SHIFT = 5;
  private static final long JOIN_MS = 30_000;

  private record Identity(long producerId, int epoch) {}

  private final Link link;
  private final int shard;
  private final ProducerConfig config;
  private final Accumulator accumulator;
  private final Dispatch dispatch;
  private final CountDownLatch fencing;
  private final Consumer<DriftException> onEnd;
  private final Thread thread;
  private Connection opened;
  private Identity identity;
  private int troubles;
  private long expiredAtNs = System.nanoTime();
  private volatile boolean stopping;

  /**
   * Gets an identity for that shard, -1 = all; sends nothing before all who count the fencing down
   * have got theirs; tells what has ended it.
   */
  Sender(
      Link link,
      int shard,
      ProducerConfig config,
      Accumulator accumulator,
      Dispatch dispatch,
      CountDownLatch fencing,
      Consumer<DriftException> onEnd) {
    this.link = link;
    this.shard = shard;
    this.config = config;
    this.accumulator = accumulator;
    this.dispatch = dispatch;
    this.fencing = fencing;
    this.onEnd = onEnd;
    String of = shard < 0 ? "" : "-" + shard;
    this.thread = new Thread(this, "drift-producer-" + link.config().clientId() + of);
    this.thread.setDaemon(true);
  }

  void start() {
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
    } catch (RuntimeException | Error e) {
      LOG.error("The producer ends: its sender has failed", e);
      why = new DriftException(ErrorCode.INTERNAL, "the sender failed: " + e, e);
    } finally {
      dispatch.close();
      accumulator.end(why);
      onEnd.accept(accumulator.fatal());
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
    if (identity == null || accumulator.isRestartDue()) {
      boolean again = identity != null;
      dispatch.suspend();
      opened = null;
      identity = initialise(connection);
      if (again) {
        accumulator.restart();
      } else {
        fencing.countDown();
      }
    }
    if (opened != connection && fencing.await(WAIT_NS, TimeUnit.NANOSECONDS)) {
      opened = connection;
      dispatch.open(connection, identity.producerId(), identity.epoch());
    }
    dispatch.run();
    accumulator.awaitWork(WAIT_NS);
    long nowNs = System.nanoTime();
    if (nowNs - expiredAtNs >= WAIT_NS) {
      expiredAtNs = nowNs;
      expire(connection);
    }
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

  private Identity initialise(Connection connection) {
    MessageOut message = new MessageOut(512);
    long id = connection.nextCorrelationId();
    int length = shard < 0 ? encodeForAll(message, id) : encodeForShard(message, id);
    Call<Identity> call =
        new Call<>(
            InitProducerReplyDecoder.TEMPLATE_ID,
            (buffer, offset, block, version) -> {
              InitProducerReplyDecoder d =
                  new InitProducerReplyDecoder().wrap(buffer, offset, block, version);
              return new Identity(d.producerId(), d.producerEpoch());
            });
    long deadlineNs = System.nanoTime() + link.config().requestTimeout().toNanos();
    try {
      return call.send(connection, id, message.finish(length), deadlineNs);
    } catch (DriftException e) {
      if (Caller.hasMoved(e.code())) {
        connection.lose("another node leads");
      }
      throw e;
    }
  }

  /** Ends the thread and the connection; what still waits fails with CLIENT_CLOSED. */
  void stop() {
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

  private int encodeForAll(MessageOut message, long id) {
    return new InitProducerEncoder()
        .wrapAndApplyHeader(
            message.buffer(), MessageDescriptor.SBE_HEADER_OFFSET, new MessageHeaderEncoder())
        .correlationId(id)
        .name(config.name())
        .encodedLength();
  }

  private int encodeForShard(MessageOut message, long id) {
    return new InitShardProducerEncoder()
        .wrapAndApplyHeader(
            message.buffer(), MessageDescriptor.SBE_HEADER_OFFSET, new MessageHeaderEncoder())
        .correlationId(id)
        .shard(shard)
        .name(config.name())
        .encodedLength();
  }
}
