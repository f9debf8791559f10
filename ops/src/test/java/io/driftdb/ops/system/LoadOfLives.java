package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.DriftClient;
import io.driftdb.client.TopicKind;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A load through many lives of a broker: in each life producers of its own, which bear to be
 * refused, and readers through all lives. What was refused is there or not as its refusal says;
 * what was acknowledged has to be there.
 */
public final class LoadOfLives implements AutoCloseable {
  public static final String TOPIC = "lives";
  private static final int PARTITIONS = 3;
  private static final int PRODUCERS = 2;
  private static final long DEADLINE_S = 120;
  private static final long[] CREDITS = {64 << 10, 8 << 20};

  /** After any other refusal a record is certainly not in the log. */
  private static final Set<ErrorCode> IN_DOUBT =
      EnumSet.of(
          ErrorCode.CONNECTION_LOST,
          ErrorCode.DEADLINE_EXCEEDED,
          ErrorCode.SHUTTING_DOWN,
          ErrorCode.CLIENT_CLOSED,
          ErrorCode.SHARD_POISONED,
          ErrorCode.INTERNAL);

  private final Choices choices;
  private final LoadLedger ledger;
  private final DriftClient client;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Map<ErrorCode, Integer> refusals = new ConcurrentSkipListMap<>();
  private final List<LoadReader> readers = new ArrayList<>();
  private final List<Thread> reading = new ArrayList<>();
  private final List<LoadProducer> producers = new ArrayList<>();
  private final List<Thread> producing = new ArrayList<>();
  private DriftClient sending;
  private int life;

  private LoadOfLives(DriftClient client, int lives, Choices choices) {
    this.choices = choices;
    this.client = client;
    this.ledger = new LoadLedger(lives * PRODUCERS, PARTITIONS);
  }

  /** Its broker is found at the same port in all its lives, which are so many at most. */
  public static LoadOfLives start(BrokerProcess broker, int lives, Choices choices) {
    LoadOfLives load = new LoadOfLives(broker.connect(), lives, choices);
    load.client.admin().createTopic(TOPIC, TopicKind.LOG, PARTITIONS);
    for (long credit : CREDITS) {
      load.read(credit);
    }
    return load;
  }

  private LoadReader read(long creditBytes) {
    LoadReader reader = new LoadReader(client, TOPIC, creditBytes, ledger, failure);
    readers.add(reader);
    reading.add(Load.thread(reader, "lives-reader-" + readers.size()));
    return reader;
  }

  /** A life begins: its producers send, and bear faults of any length. */
  public void begin(BrokerProcess broker) {
    begin(broker.connect(), LoadProducer.PATIENT);
  }

  /** With a client that ends with the life, and producers that give a record up after that time. */
  public void begin(DriftClient clientOfLife, Duration deliveryTimeout) {
    sending = clientOfLife;
    for (int i = 0; i < PRODUCERS; i++) {
      int id = life * PRODUCERS + i;
      LoadProducer producer =
          new LoadProducer(
              sending,
              TOPIC,
              id,
              ledger,
              choices.of(id + 1),
              deliveryTimeout,
              LoadProducer.FLAT_OUT_NS,
              leniently());
      producers.add(producer);
      producing.add(Load.thread(producer, "lives-producer-" + id));
    }
    life++;
  }

  private LoadOutcome leniently() {
    return new LoadOutcome() {
      @Override
      public boolean isOpen() {
        return failure.get() == null;
      }

      @Override
      public void onRefused(LoadRecord record, Throwable why) {
        ErrorCode code = why instanceof DriftException known ? known.code() : null;
        assertTrue(code != null && code != ErrorCode.NONE, () -> record + " failed: " + why);
        refusals.merge(code, 1, Integer::sum);
        ledger.refuse(record, IN_DOUBT.contains(code));
      }

      @Override
      public void onEnded(Throwable why) {
        if (!(why instanceof DriftException)) {
          failure.compareAndSet(null, why);
        }
      }
    };
  }

  /** A life ends: its producers end, after all that they have sent is answered in some way. */
  public void endLife() throws InterruptedException {
    producers.forEach(LoadProducer::end);
    sending.close();
    join(producing);
    producers.clear();
    producing.clear();
    assertEquals(
        ledger.sent(), ledger.acknowledged() + ledger.refused(), "answered of what was sent");
  }

  /** Waits until something more is acknowledged. */
  public void awaitProgress() throws Exception {
    long before = ledger.acknowledged();
    Patience.await("an acknowledgement; " + this, () -> isSound() && acknowledged() > before);
  }

  /** Waits until something more is acknowledged or refused. */
  public void awaitAnswer() throws Exception {
    long before = acknowledged() + refused();
    Patience.await("an answer; " + this, () -> isSound() && acknowledged() + refused() > before);
  }

  private boolean isSound() {
    assertSound();
    return true;
  }

  public void assertSound() {
    Throwable found = failure.get();
    if (found != null) {
      throw new AssertionError("the load has found: " + found + "; " + this, found);
    }
  }

  public long acknowledged() {
    return ledger.acknowledged();
  }

  public long refused() {
    return ledger.refused();
  }

  /** How often each error was told. */
  public Map<ErrorCode, Integer> refusals() {
    return refusals;
  }

  /** What has been sent by now. */
  public int[][] mark() {
    return ledger.mark();
  }

  /** Nothing that was sent since the mark may have been acknowledged. */
  public void verifyNoneAcknowledgedSince(int[][] mark) {
    ledger.verifyNoneAcknowledgedSince(mark);
  }

  /** All that is there is read, by the readers that were there and by one more. */
  public void end() throws InterruptedException {
    List<LoadReader> during = List.copyOf(readers);
    LoadReader after = read(CREDITS[1]);
    long[] ends = client.admin().ranges(TOPIC).stream().mapToLong(each -> each.latest()).toArray();
    readers.forEach(reader -> reader.endAt(ends));
    join(reading);
    for (LoadReader reader : during) {
      assertEquals(after.digests(), reader.digests());
    }
  }

  private void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_S));
      assertSound();
      assertTrue(!thread.isAlive(), () -> thread.getName() + " does not end; " + this);
    }
    assertSound();
  }

  @Override
  public String toString() {
    return acknowledged() + " acknowledged, refused " + refusals;
  }

  @Override
  public void close() {
    failure.compareAndSet(null, new AssertionError("the load was ended early"));
    if (sending != null) {
      sending.close();
    }
    client.close();
  }
}
