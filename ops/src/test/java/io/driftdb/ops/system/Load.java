package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.DriftClient;
import io.driftdb.client.TopicKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/** Producers and readers of one topic at work, each on a thread of its own. */
public final class Load implements AutoCloseable {
  public static final String TOPIC = "load";
  private static final long DEADLINE_S = 120;
  private static final long[] CREDITS = {64 << 10, 8 << 20};

  private final DriftClient client;
  private final LoadLedger ledger;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<LoadProducer> producers = new ArrayList<>();
  private final List<LoadReader> readers = new ArrayList<>();
  private final List<Thread> producing = new ArrayList<>();
  private final List<Thread> reading = new ArrayList<>();

  private Load(DriftClient client, LoadLedger ledger) {
    this.client = client;
    this.ledger = ledger;
  }

  public static Load start(BrokerProcess broker, int producers, int partitions, Choices choices) {
    return start(broker.connect(), producers, partitions, choices);
  }

  /** With a client that ends with it. */
  public static Load start(DriftClient client, int producers, int partitions, Choices choices) {
    return start(client, producers, partitions, LoadProducer.FLAT_OUT_NS, choices);
  }

  /** With pauses between bursts of so long at most. */
  static Load start(
      DriftClient client, int producers, int partitions, int longestPauseNs, Choices choices) {
    Load load = new Load(client, new LoadLedger(producers, partitions));
    load.client.admin().createTopic(TOPIC, TopicKind.LOG, partitions);
    for (long credit : CREDITS) {
      load.read(credit);
    }
    for (int id = 0; id < producers; id++) {
      LoadProducer producer =
          new LoadProducer(
              load.client,
              TOPIC,
              id,
              load.ledger,
              choices.of(id + 1),
              LoadProducer.PATIENT,
              longestPauseNs,
              load.strictly());
      load.producers.add(producer);
      load.producing.add(thread(producer, "load-producer-" + id));
    }
    return load;
  }

  private LoadOutcome strictly() {
    return new LoadOutcome() {
      @Override
      public boolean isOpen() {
        return failure.get() == null;
      }

      @Override
      public void onRefused(LoadRecord record, Throwable why) {
        onEnded(new AssertionError(record + " was refused: " + why, why));
      }

      @Override
      public void onEnded(Throwable why) {
        failure.compareAndSet(null, why);
      }
    };
  }

  private LoadReader read(long creditBytes) {
    LoadReader reader = new LoadReader(client, TOPIC, creditBytes, ledger, failure);
    readers.add(reader);
    reading.add(thread(reader, "load-reader-" + readers.size()));
    return reader;
  }

  /** Begins the work on a thread that does not keep the process alive. */
  static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  public long acknowledged() {
    return ledger.acknowledged();
  }

  /** Waits until something more is acknowledged. */
  public void awaitProgress() throws Exception {
    long before = acknowledged();
    Patience.await(
        "an acknowledgement; " + this,
        () -> {
          assertSound();
          return acknowledged() > before;
        });
  }

  /** Waits until readers have what is acknowledged by now; how long that took, in ns. */
  public long awaitRead() throws Exception {
    long acknowledged = acknowledged();
    long beginNs = System.nanoTime();
    Patience.await(
        "readers; " + this,
        () -> {
          assertSound();
          return readers.stream().allMatch(reader -> reader.read() >= acknowledged);
        });
    return System.nanoTime() - beginNs;
  }

  public void assertSound() {
    Throwable found = failure.get();
    if (found != null) {
      throw new AssertionError("the load has found: " + found + "; " + this, found);
    }
  }

  /** Lets everything that was sent be acknowledged, and both readers read it. */
  public void end() throws InterruptedException {
    producers.forEach(LoadProducer::end);
    join(producing);
    long[] ends = ends();
    assertEquals(LongStream.of(ends).sum(), acknowledged(), "acknowledged of what was sent");
    readers.forEach(reader -> reader.endAt(ends));
    join(reading);
  }

  /** Reads all once more from the beginning, and compares it with what the readers have read. */
  public void verifyOnceMore() throws InterruptedException {
    List<LoadReader> during = List.copyOf(readers);
    LoadReader after = read(CREDITS[1]);
    after.endAt(ends());
    join(reading);
    for (LoadReader reader : during) {
      assertEquals(after.digests(), reader.digests());
    }
    List<Long> latest = client.admin().ranges(TOPIC).stream().map(r -> r.latest()).toList();
    assertEquals(LongStream.of(ends()).boxed().toList(), latest, "the partitions' ends");
  }

  private long[] ends() {
    long[] ends = new long[ledger.partitions()];
    for (int p = 0; p < ends.length; p++) {
      ends[p] = ledger.sentTo(p);
    }
    return ends;
  }

  private void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(DEADLINE_S));
      assertSound();
      assertTrue(!thread.isAlive(), () -> thread.getName() + " does not end; " + this);
    }
    assertNull(failure.get());
  }

  @Override
  public String toString() {
    return acknowledged()
        + " acknowledged, read "
        + readers.stream().map(LoadReader::read).toList();
  }

  @Override
  public void close() {
    failure.compareAndSet(null, new AssertionError("the load was ended early"));
    client.close();
  }
}
