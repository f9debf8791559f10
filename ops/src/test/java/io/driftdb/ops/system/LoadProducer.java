package io.driftdb.ops.system;

import io.driftdb.client.DriftClient;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.Receipt;
import io.driftdb.schema.DriftException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Sends bursts of records to partitions by chance, with durable acks, until it is told to end. */
final class LoadProducer implements Runnable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int LONGEST_BURST = 48;
  private static final int LONGEST_PAUSE_NS = 1_500_000;

  private final DriftClient client;
  private final String topic;
  private final int id;
  private final LoadLedger ledger;
  private final SplittableRandom random;
  private final AtomicReference<Throwable> failure;
  private volatile boolean ending;

  LoadProducer(
      DriftClient client,
      String topic,
      int id,
      LoadLedger ledger,
      SplittableRandom random,
      AtomicReference<Throwable> failure) {
    this.client = client;
    this.topic = topic;
    this.id = id;
    this.ledger = ledger;
    this.random = random;
    this.failure = failure;
  }

  /** No more bursts; {@link #run} returns when all that was sent is acknowledged. */
  void end() {
    ending = true;
  }

  @Override
  public void run() {
    ProducerConfig config =
        ProducerConfig.defaults()
            .deliveryTimeout(PATIENCE)
            .blockTimeout(PATIENCE)
            .memoryBytes(1 << 20)
            .batchBytes(random.nextInt(2, 32) << 10)
            .requestsInFlight(random.nextInt(1, 5))
            .compression(random.nextBoolean());
    try (Producer producer = client.producer(config)) {
      while (!ending && failure.get() == null) {
        for (int i = random.nextInt(LONGEST_BURST); i >= 0; i--) {
          send(producer, ledger.send(id, random.nextInt(ledger.partitions())));
        }
        LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_NS));
      }
      producer.flush();
    } catch (DriftException | AssertionError e) {
      failure.compareAndSet(null, e);
    }
  }

  private void send(Producer producer, LoadRecord record) {
    ProducerRecord sent =
        ProducerRecord.put(topic, record.key(), record.value()).partition(record.partition());
    var unused = producer.send(sent).whenComplete((receipt, e) -> onAnswer(record, receipt, e));
  }

  private void onAnswer(LoadRecord record, Receipt receipt, Throwable refusal) {
    try {
      if (refusal != null) {
        throw new AssertionError(record + " was refused", refusal);
      }
      ledger.acknowledge(record, receipt.offset());
    } catch (AssertionError e) {
      failure.compareAndSet(null, e);
    }
  }
}
