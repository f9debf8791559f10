package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.log.read.RunReaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A subscription that is told of one partition twice before it looks must not lose another. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WakeUpTest {
  private static final int A = 0;
  private static final int C = 1;

  private final SimWorld world = new SimWorld(1);
  private Topic topic;
  private int copies;

  private void put(int partition, String value) {
    world.append(TestBatches.of(topic.id(), partition, value), AckLevel.DURABLE);
    world.shard.step();
  }

  private LogSubscription subscribe(Runnable wake) throws IOException {
    world.open();
    TopicSpec spec = TopicSpec.of("two", TopicKind.LOG, 2);
    var created = world.shard.submit(new CreateTopic(spec, false, world.config));
    world.shard.settle();
    topic = created.join().topic();
    Shard shard = world.shard.shard();
    LogSubscription subscription =
        new LogSubscription(shard.apply(), shard.upkeep().segments(), new RunReaders(), wake);
    subscription.add(shard.catalog().find(topic.id(), A), 0);
    subscription.add(shard.catalog().find(topic.id(), C), 0);
    return subscription;
  }

  @Test
  void shouldDeliverAllOfAPartitionThatWokeBehindAnother() throws Exception {
    AtomicInteger wakes = new AtomicInteger();
    LogSubscription subscription = subscribe(wakes::incrementAndGet);
    UnsafeBuffer plain = new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 20));
    assertEquals(0, subscription.poll(plain, 0, 100_000));
    put(A, "a1");
    Thread poller = new Thread(() -> subscription.poll(appending(), 0, 100_000));
    synchronized (world.shard.shard().catalog().partition(topic.id(), A)) {
      poller.start();
      while (poller.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait(); // until it has seen the end of A and is about to wait there
      }
      put(A, "a2");
    }
    poller.join();
    put(A, "a4");
    while (subscription.poll(plain, 0, 100_000) > 0) {
      Thread.onSpinWait();
    }
    assertEquals(0, subscription.lagRecords());
    int before = wakes.get();
    put(C, "c2");
    assertTrue(wakes.get() > before, "nobody was told");
    assertTrue(subscription.poll(plain, 0, 100_000) > 0);
    assertEquals(0, subscription.lagRecords());
  }

  /** A buffer that, when the second batch is copied into it, appends to both partitions. */
  private UnsafeBuffer appending() {
    return new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 20)) {
      @Override
      public void putBytes(int index, DirectBuffer source, int sourceIndex, int length) {
        super.putBytes(index, source, sourceIndex, length);
        if (++copies == 2) {
          put(C, "c1");
          put(A, "a3");
        }
      }
    };
  }
}
