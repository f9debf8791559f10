package io.driftdb.server.subscription;

import io.driftdb.server.wire.Peer;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that read the log's files. Tasks run in the order in which they came, so that those
 * who come again and again take turns. Any thread may add tasks; adding does not block.
 */
public final class ReaderPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReaderPool.class);
  private static final long CLOSE_MS = 5000;
  private static final ReaderTask END = buffer -> {};

  /** Something to do on a reader thread or an event loop, with that thread's buffer. */
  @FunctionalInterface
  interface ReaderTask {
    void run(DeliveryBuffer buffer);
  }

  private final LinkedBlockingQueue<ReaderTask> tasks = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final int bufferBytes;
  private final FastThreadLocal<DeliveryBuffer> loopBuffers;

  /** {@code bufferBytes} is the room for deliveries that each thread has at hand. */
  public ReaderPool(int threadCount, int bufferBytes) {
    this.bufferBytes = bufferBytes;
    this.loopBuffers = DeliveryBuffer.perLoop(bufferBytes);
    for (int i = 0; i < threadCount; i++) {
      Thread thread = new Thread(() -> work(bufferBytes), "drift-reader-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  void add(ReaderTask task) {
    tasks.add(task);
  }

  /** Whether a task waits for a reader. */
  boolean isAwaited() {
    return !tasks.isEmpty();
  }

  /** Runs it on the connection's event loop instead; false when that has ended. */
  boolean tryRunAt(Peer peer, ReaderTask task) {
    return peer.execute(() -> task.run(loopBuffers.get()));
  }

  /** Runs something that does not need the buffer. */
  public void execute(Runnable task) {
    tasks.add(buffer -> task.run());
  }

  private void work(int bufferBytes) {
    try (DeliveryBuffer buffer = new DeliveryBuffer(bufferBytes)) {
      for (ReaderTask task = tasks.take(); task != END; task = tasks.take()) {
        runOne(task, buffer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void runOne(ReaderTask task, DeliveryBuffer buffer) {
    try {
      task.run(buffer);
    } catch (RuntimeException | Error e) {
      LOG.error("A task of the readers failed", e);
    }
  }

  /** Does what has been added, then ends the threads. */
  @Override
  public void close() {
    threads.forEach(each -> tasks.add(END));
    try (DeliveryBuffer buffer = new DeliveryBuffer(bufferBytes)) {
      for (Thread thread : threads) {
        thread.join(CLOSE_MS);
      }
      for (ReaderTask task = tasks.poll(); task != null; task = tasks.poll()) {
        runOne(task, buffer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
