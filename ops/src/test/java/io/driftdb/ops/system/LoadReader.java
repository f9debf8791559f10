package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.client.DriftClient;
import io.driftdb.client.Position;
import io.driftdb.client.RecordView;
import io.driftdb.client.Subscriber;
import io.driftdb.client.SubscriberConfig;
import io.driftdb.schema.DriftException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads a load's topic from its beginning, through whatever happens to the broker, and checks each
 * record as it comes: offsets without gap, append times that never go back, each producer's records
 * whole, in order, each once, and none left out that is acknowledged.
 */
final class LoadReader implements Runnable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final DriftClient client;
  private final String topic;
  private final long creditBytes;
  private final LoadLedger ledger;
  private final AtomicReference<Throwable> failure;
  private final AtomicLongArray nextOffsets;
  private final long[][] nextNumbers;
  private final long[] lastLsns;
  private final long[] lastTimesNs;
  private final long[] digests;
  private volatile long[] ends;

  LoadReader(
      DriftClient client,
      String topic,
      long creditBytes,
      LoadLedger ledger,
      AtomicReference<Throwable> failure) {
    this.client = client;
    this.topic = topic;
    this.creditBytes = creditBytes;
    this.ledger = ledger;
    this.failure = failure;
    this.nextOffsets = new AtomicLongArray(ledger.partitions());
    this.nextNumbers = new long[ledger.producers()][ledger.partitions()];
    this.lastLsns = new long[ledger.partitions()];
    this.lastTimesNs = new long[ledger.partitions()];
    this.digests = new long[ledger.partitions()];
  }

  /** All is sent: {@link #run} returns when the partitions are read up to there. */
  void endAt(long... offsets) {
    ends = offsets.clone();
  }

  @Override
  public void run() {
    SubscriberConfig config =
        SubscriberConfig.defaults().creditBytes(creditBytes).reconnectTimeout(PATIENCE);
    try (Subscriber subscriber = client.subscriber(config)) {
      subscriber.subscribeAll(topic, Position.earliest());
      while (!isAtEnd() && failure.get() == null) {
        subscriber.poll(this::onRecord, POLL);
      }
      for (int p = 0; p < ledger.partitions() && failure.get() == null; p++) {
        assertEquals(nextOffsets.get(p), subscriber.nextOffset(topic, p));
        ledger.verifyMissingFrom(p, nextNumbers);
      }
    } catch (DriftException | AssertionError e) {
      failure.compareAndSet(null, e);
    }
  }

  private boolean isAtEnd() {
    long[] wanted = ends;
    if (wanted == null) {
      return false;
    }
    for (int p = 0; p < wanted.length; p++) {
      if (nextOffsets.get(p) < wanted[p]) {
        return false;
      }
    }
    return true;
  }

  private void onRecord(RecordView view) {
    int p = view.partition();
    byte[] value = view.value();
    LoadRecord record = LoadRecord.of(view.key(), value);
    assertEquals(p, record.partition(), "partition");
    assertEquals(nextOffsets.get(p), view.offset(), () -> "the offset of " + record);
    verifyNumber(record);
    if (view.lsn() <= lastLsns[p] || view.appendTimeNs() < lastTimesNs[p]) {
      throw new AssertionError(record + ": its LSN or its append time has gone back");
    }
    ledger.verifyPlace(record, view.offset());
    lastLsns[p] = view.lsn();
    lastTimesNs[p] = view.appendTimeNs();
    long line =
        31 * (31 * (31 * view.lsn() + view.appendTimeNs()) + view.timestampMs())
            + Arrays.hashCode(value);
    digests[p] = digests[p] * 1_000_003 + line;
    nextOffsets.incrementAndGet(p);
  }

  /** Each comes once and in order; one that is left out must never be acknowledged. */
  private void verifyNumber(LoadRecord record) {
    long[] next = nextNumbers[record.producer()];
    int p = record.partition();
    if (record.number() < next[p]) {
      throw new AssertionError(record + " comes again, or too late");
    }
    ledger.verifyMissing(record.producer(), p, next[p], record.number());
    next[p] = record.number() + 1;
  }

  long read() {
    long sum = 0;
    for (int p = 0; p < nextOffsets.length(); p++) {
      sum += nextOffsets.get(p);
    }
    return sum;
  }

  /** One number for all that it was shown of each partition, to compare with another reader's. */
  List<Long> digests() {
    return Arrays.stream(digests).boxed().toList();
  }
}
