package io.driftdb.log;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.driftdb.log.control.ControlCommand;

/**
 * Where callers of any thread hand over to the one that runs the shard. Order is given here, once.
 * A full ring refuses; nobody ever waits in it, and nobody is woken by it. Does not allocate.
 */
final class ShardRing {
  private final RingBuffer<RingSlot> ring;
  private final Sequence consumed = new Sequence();
  private long next;

  ShardRing(int slots) {
    this.ring = RingBuffer.createMultiProducer(RingSlot::new, slots, new YieldingWaitStrategy());
    this.ring.addGatingSequences(consumed);
  }

  boolean tryPut(AppendRequest request) {
    return tryPut(request, null);
  }

  boolean tryPut(ControlCommand<?> command) {
    return tryPut(null, command);
  }

  private boolean tryPut(AppendRequest request, ControlCommand<?> command) {
    long sequence;
    try {
      sequence = ring.tryNext();
    } catch (InsufficientCapacityException e) {
      return false;
    }
    RingSlot slot = ring.get(sequence);
    slot.request = request;
    slot.command = command;
    ring.publish(sequence);
    return true;
  }

  /** The next slot that is filled, or null. Who runs the shard. */
  RingSlot peek() {
    return ring.isAvailable(next) ? ring.get(next) : null;
  }

  /** Done with the slot: it may be filled again. Who runs the shard. */
  void advance() {
    ring.get(next).clear();
    consumed.set(next);
    next++;
  }

  long capacity() {
    return ring.getBufferSize();
  }

  /** Slots that wait. Any thread. */
  long used() {
    return Math.max(0, ring.getCursor() - consumed.get());
  }
}
