package io.driftdb.client.consume;

import io.driftdb.client.wire.DeliverySink;
import io.driftdb.schema.DriftException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.DirectBuffer;

/**
 * Deliveries that wait to be polled; credit bounds how much they are. Reader puts, poller takes.
 */
public final class DeliveryQueue implements DeliverySink {
  private final DeliveryPool pool;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();

  public DeliveryQueue(DeliveryPool pool) {
    this.pool = pool;
  }

  @Override
  public void onDeliver(int shard, long epoch, DirectBuffer buffer, int offset, int length) {
    Delivery delivery = pool.take(length);
    delivery.fill(shard, epoch, buffer, offset, length);
    put(delivery);
  }

  @Override
  public void onEnd(DriftException failure) {
    put(new Delivery(failure));
  }

  private void put(Delivery delivery) {
    lock.lock();
    try {
      waiting.add(delivery);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The next one, or null when none comes in time or the thread is interrupted, and stays so. */
  public Delivery poll(long timeoutNs) {
    lock.lock();
    try {
      long left = timeoutNs;
      while (waiting.isEmpty() && left > 0) {
        left = arrived.awaitNanos(left);
      }
      return waiting.poll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      lock.unlock();
    }
  }
}
