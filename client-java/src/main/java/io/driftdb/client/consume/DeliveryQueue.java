package io.driftdb.client.consume;

import io.driftdb.client.wire.DeliverySink;
import io.driftdb.schema.DriftException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.DirectBuffer;

/**
 * Deliveries of all of a subscriber's sources that wait to be polled, in the order in which they
 * came; credit bounds how much they are. Readers put, the poller takes.
 */
public final class DeliveryQueue {
  private final DeliveryPool pool;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
  private boolean woken;

  public DeliveryQueue(DeliveryPool pool) {
    this.pool = pool;
  }

  /** Where the deliveries of one subscription of a source come in, until it is closed. */
  final class Inlet implements DeliverySink, AutoCloseable {
    private final Source source;
    private boolean closed;

    Inlet(Source source) {
      this.source = source;
    }

    @Override
    public void onDeliver(int shard, long epoch, DirectBuffer buffer, int offset, int length) {
      Delivery delivery = pool.take(length);
      delivery.fill(source, shard, epoch, buffer, offset, length);
      put(delivery);
    }

    @Override
    public void onEnd(DriftException failure) {
      put(new Delivery(source, failure));
    }

    private void put(Delivery delivery) {
      lock.lock();
      try {
        if (!closed) {
          waiting.add(delivery);
          arrived.signal();
        }
      } finally {
        lock.unlock();
      }
    }

    /** What has come in and was not polled is dropped: it will come again with the next one. */
    @Override
    public void close() {
      lock.lock();
      try {
        closed = true;
        waiting.removeIf(delivery -> delivery.source() == source);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Has the poller, or the next one, come back at once: something else has happened. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next one, or null when none comes in time, the poller was woken, or the thread is
   * interrupted, and stays so.
   */
  public Delivery poll(long timeoutNs) {
    lock.lock();
    try {
      long left = timeoutNs;
      while (waiting.isEmpty() && !woken && left > 0) {
        left = arrived.awaitNanos(left);
      }
      woken = false;
      return waiting.poll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      lock.unlock();
    }
  }
}
