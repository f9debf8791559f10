package io.driftdb.server.subscription;

import io.driftdb.log.EventLog;
import io.driftdb.log.Subscription;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.wire.Peer;
import io.netty.buffer.ByteBuf;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.MutableDirectBuffer;

/**
 * A connection with one feed, whose log has one entry at most, and whose readers run when they are
 * told to. Counts what is delivered.
 */
final class FedPeer implements Peer, Subscription {
  private static final EventLog LOG =
      (EventLog)
          Proxy.newProxyInstance(
              EventLog.class.getClassLoader(),
              new Class<?>[] {EventLog.class},
              (proxy, method, arguments) -> 1L);

  private final ReaderPool readers = new ReaderPool(0, 64);
  private final PushSubscription subscription;
  private final ShardFeed feed;
  private volatile boolean committed;
  private int delivered;

  FedPeer(long credit) {
    subscription = new PushSubscription(1, this, credit, 1);
    feed =
        new ShardFeed(
            subscription,
            0,
            LOG,
            readers,
            (failed, why) -> {
              throw why;
            });
    feed.attach(this);
    subscription.activate(List.of(feed));
  }

  PushSubscription subscription() {
    return subscription;
  }

  /** The shard's thread: an entry is there. */
  void commit() {
    committed = true;
    feed.wake();
  }

  /** The readers do what is queued. */
  void read() {
    readers.close();
  }

  int delivered() {
    return delivered;
  }

  @Override
  public int poll(MutableDirectBuffer buffer, int offset, int maxBytes) {
    boolean there = committed && delivered == 0;
    return there ? 8 : 0;
  }

  @Override
  public void deliver(ByteBuf message, BooleanSupplier wanted) {
    delivered++;
    message.release();
  }

  @Override
  public boolean execute(Runnable task) {
    return false; // so that the readers run everything
  }

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public int roomBytes() {
    return 64;
  }

  @Override
  public int entryCount() {
    return 1;
  }

  @Override
  public long lagRecords() {
    return 0;
  }

  @Override
  public void close() {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public ByteBuf replies() {
    throw new UnsupportedOperationException("it answers nothing");
  }

  @Override
  public void fail(long correlationId, ErrorCode code, String message) {
    throw new UnsupportedOperationException("it answers nothing");
  }

  @Override
  public void requestDone(int messageBytes) {}

  @Override
  public boolean tryReserve(long bytes) {
    return true;
  }

  @Override
  public void release(long bytes) {}
}
