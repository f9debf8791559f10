package io.driftdb.log;

import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One shard of {@link FakeEventLog}: a thread, a bounded queue, a list of batches. */
final class FakeShard {
  static final long EPOCH = 7;

  private record Key(int topicId, int partition) {}

  private record Stored(Key key, long baseOffset, long firstLsn, int records, UnsafeBuffer batch) {}

  private final int shard;
  private final int ringSlots;
  private final AtomicInteger ringUsed = new AtomicInteger();
  private final ExecutorService thread;
  private final List<Stored> stored = new ArrayList<>();
  private final Map<Key, Long> ends = new HashMap<>();
  private final Set<Integer> deleted = new HashSet<>();
  private final List<FakeSubscription> subscriptions = new ArrayList<>();
  private long endLsn = 1;
  private boolean held;
  private boolean poisoned;
  private boolean closed;

  FakeShard(int shard, int ringSlots) {
    this.shard = shard;
    this.ringSlots = ringSlots;
    this.thread = Executors.newSingleThreadExecutor(r -> new Thread(r, "fake-shard-" + shard));
  }

  void execute(Runnable work) {
    thread.execute(work);
  }

  synchronized void hold(boolean on) {
    held = on;
    notifyAll();
  }

  synchronized void poison() {
    poisoned = true;
  }

  synchronized int batchCount() {
    return stored.size();
  }

  synchronized int openSubscriptions() {
    return subscriptions.size();
  }

  synchronized void delete(int topicId) {
    deleted.add(topicId);
  }

  synchronized long endOffset(int topicId, int partition) {
    return ends.getOrDefault(new Key(topicId, partition), 0L);
  }

  synchronized long offsetAtLsn(int topicId, int partition, long lsn) {
    Key key = new Key(topicId, partition);
    for (Stored each : stored) {
      if (each.key.equals(key) && each.firstLsn + each.records > lsn) {
        return each.baseOffset + Math.max(0, lsn - each.firstLsn);
      }
    }
    return endOffset(topicId, partition);
  }

  synchronized long offsetAtTime(int topicId, int partition, long timeNs) {
    return timeNs <= 0 ? 0 : endOffset(topicId, partition);
  }

  boolean tryAppend(AppendRequest request) {
    if (ringUsed.incrementAndGet() > ringSlots) {
      ringUsed.decrementAndGet();
      return false;
    }
    thread.execute(() -> append(request));
    return true;
  }

  private synchronized void awaitRelease() {
    while (held) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void append(AppendRequest request) {
    awaitRelease();
    ringUsed.decrementAndGet();
    if (poisoned) {
      request.listener.onRefused(request.tag, ErrorCode.SHARD_POISONED, "Poisoned.");
    } else if (request.deadlineNs != 0 && System.nanoTime() > request.deadlineNs) {
      request.listener.onRefused(request.tag, ErrorCode.DEADLINE_EXCEEDED, "Too late.");
    } else {
      request.listener.onAppended(request.tag, new Result(store(request)));
      wake();
    }
  }

  /** The batches of a frame, as they are stored. */
  private synchronized List<Stored> store(AppendRequest request) {
    List<Stored> frame = new ArrayList<>();
    int at = request.offset;
    for (int i = 0; i < request.batchCount; i++) {
      BatchHeaderDecoder header = new BatchHeaderDecoder();
      header.wrap(
          request.buffer, at, BatchHeaderDecoder.BLOCK_LENGTH, BatchHeaderDecoder.SCHEMA_VERSION);
      int length = FrameDescriptor.align(header.batchLength());
      UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
      copy.putBytes(0, request.buffer, at, length);
      Key key = new Key(header.topicId(), header.partition());
      long base = ends.getOrDefault(key, 0L);
      int records = header.recordCount();
      new BatchHeaderEncoder().wrap(copy, 0).baseOffset(base).nextOffset(base + records);
      frame.add(new Stored(key, base, endLsn, records, copy));
      ends.put(key, base + records);
      endLsn += records;
      at += length;
    }
    stored.addAll(frame);
    return frame;
  }

  private void wake() {
    List<FakeSubscription> waiting = new ArrayList<>();
    synchronized (this) {
      for (FakeSubscription each : subscriptions) {
        if (each.waiting) {
          each.waiting = false;
          waiting.add(each);
        }
      }
    }
    waiting.forEach(each -> each.wake.run());
  }

  private record Result(List<Stored> frame) implements AppendResult {
    @Override
    public long firstLsn() {
      return frame.get(0).firstLsn;
    }

    @Override
    public long endLsn() {
      Stored last = frame.get(frame.size() - 1);
      return last.firstLsn + last.records;
    }

    @Override
    public long appendTimeNs() {
      return 1;
    }

    @Override
    public long epoch() {
      return EPOCH;
    }

    @Override
    public boolean duplicate() {
      return false;
    }

    @Override
    public int batchCount() {
      return frame.size();
    }

    @Override
    public long baseOffset(int index) {
      return frame.get(index).baseOffset;
    }
  }

  synchronized Subscription subscribe(List<PartitionStart> starts, Runnable wake) {
    FakeSubscription subscription = new FakeSubscription(starts, wake);
    subscriptions.add(subscription);
    return subscription;
  }

  private final class FakeSubscription implements Subscription {
    private final Map<Key, Long> next = new HashMap<>();
    private final Runnable wake;
    private int position;
    private int entries;
    private boolean waiting;

    FakeSubscription(List<PartitionStart> starts, Runnable wake) {
      starts.forEach(s -> next.put(new Key(s.topicId(), s.partition()), s.offset()));
      this.wake = wake;
    }

    @Override
    public int poll(MutableDirectBuffer buffer, int offset, int maxBytes) {
      synchronized (FakeShard.this) {
        if (Thread.currentThread().getName().startsWith("fake-shard")) {
          throw new IllegalStateException("polled on a ring thread");
        }
        if (next.keySet().stream().anyMatch(key -> deleted.contains(key.topicId))) {
          throw new DriftException(ErrorCode.UNKNOWN_TOPIC, "The topic was deleted.");
        }
        entries = 0;
        int written = 0;
        while (position < stored.size()) {
          Stored each = stored.get(position);
          if (isWanted(each)) {
            int length = DeliveryDescriptor.entryLength(each.batch.capacity());
            if (written > 0 && written + length > maxBytes) {
              return written;
            }
            put(buffer, offset + written, each);
            written += length;
            entries++;
          }
          position++;
        }
        waiting = written == 0;
        return written;
      }
    }

    private boolean isWanted(Stored each) {
      Long from = next.get(each.key);
      return from != null && each.baseOffset + each.records > from;
    }

    private static void put(MutableDirectBuffer buffer, int at, Stored each) {
      ByteOrder order = ByteOrder.LITTLE_ENDIAN;
      buffer.putLong(at + DeliveryDescriptor.FIRST_LSN_OFFSET, each.firstLsn, order);
      buffer.putLong(at + DeliveryDescriptor.APPEND_TIME_OFFSET, 1, order);
      buffer.putLong(
          at + DeliveryDescriptor.FRAME_END_LSN_OFFSET, each.firstLsn + each.records, order);
      buffer.putBytes(at + DeliveryDescriptor.BATCH_OFFSET, each.batch, 0, each.batch.capacity());
    }

    @Override
    public int entryCount() {
      return entries;
    }

    @Override
    public long lagRecords() {
      synchronized (FakeShard.this) {
        long lag = 0;
        for (int i = position; i < stored.size(); i++) {
          lag += isWanted(stored.get(i)) ? stored.get(i).records : 0;
        }
        return lag;
      }
    }

    @Override
    public void close() {
      synchronized (FakeShard.this) {
        subscriptions.remove(this);
      }
    }
  }

  synchronized ShardStatus status() {
    ShardState state =
        closed ? ShardState.CLOSED : poisoned ? ShardState.POISONED : ShardState.RUNNING;
    return new ShardStatus(
        shard,
        state,
        "as told",
        EPOCH,
        endLsn,
        endLsn,
        endLsn,
        endLsn,
        1,
        1,
        0,
        endLsn * FrameDescriptor.ALIGNMENT,
        1L << 30,
        0,
        ringSlots,
        ringUsed.get());
  }

  void close() {
    hold(false);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the shard's thread does not end");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    synchronized (this) {
      closed = true;
    }
  }
}
