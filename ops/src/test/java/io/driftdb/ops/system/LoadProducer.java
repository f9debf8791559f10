package io.driftdb.ops.system;

import io.driftdb.client.DriftClient;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.Receipt;
import io.driftdb.schema.DriftException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Sends bursts of records to partitions by chance, with durable acks, until it is told to end. */
final class LoadProducer implements Runnable {
  /** Longer than any fault lasts. */
  static final Duration PATIENT = Duration.ofMinutes(10);

  private static final int LONGEST_BURST = 48;

  /** Between bursts: as much as a broker takes. */
  static final int FLAT_OUT_NS = 1_500_000;

  /** Some thousand records a second of each. */
  static final int STEADY_NS = 15_000_000;

  private final DriftClient client;
  private final String topic;
  private final int id;
  private final LoadLedger ledger;
  private final SplittableRandom random;
  private final Duration patience;
  private final int longestPauseNs;
  private final LoadOutcome outcome;
  private volatile boolean ending;

  LoadProducer(
      DriftClient client,
      String topic,
      int id,
      LoadLedger ledger,
      SplittableRandom random,
      Duration patience,
      int longestPauseNs,
      LoadOutcome outcome) {
    this.client = client;
    this.topic = topic;
    this.id = id;
    this.ledger = ledger;
    this.random = random;
    this.patience = patience;
    this.longestPauseNs = longestPauseNs;
    this.outcome = outcome;
  }

  /** No more bursts; {@link #run} returns when all that was sent is acknowledged. */
  void end() {
    ending = true;
  }

  @Override
  public void run() {
    ProducerConfig config =
        ProducerConfig.defaults()
            .deliveryTimeout(patience)
            .blockTimeout(PATIENT)
            .memoryBytes(1 << 20)
            .batchBytes(random.nextInt(2, 32) << 10)
            .requestsInFlight(random.nextInt(1, 5))
            .compression(random.nextBoolean());
    try (Producer producer = client.producer(config)) {
      while (!ending && outcome.isOpen()) {
        for (int i = random.nextInt(LONGEST_BURST); i >= 0; i--) {
          send(producer, ledger.send(id, random.nextInt(ledger.partitions())));
        }
        LockSupport.parkNanos(random.nextInt(longestPauseNs));
      }
      producer.flush();
    } catch (DriftException | AssertionError e) {
      outcome.onEnded(e);
    }
  }

  private void send(Producer producer, LoadRecord record) {
    ProducerRecord sent =
        ProducerRecord.put(topic, record.key(), record.value()).partition(record.partition());
    try {
      var unused = producer.send(sent).whenComplete((receipt, e) -> onAnswer(record, receipt, e));
    } catch (DriftException e) {
      outcome.onRefused(record, e);
      throw e;
    }
  }

  private void onAnswer(LoadRecord record, Receipt receipt, Throwable refusal) {
    try {
      if (refusal == null) {
        ledger.acknowledge(record, receipt.offset());
      } else {
        outcome.onRefused(record, refusal);
      }
    } catch (AssertionError e) {
      outcome.onEnded(e);
    }
  }
}
