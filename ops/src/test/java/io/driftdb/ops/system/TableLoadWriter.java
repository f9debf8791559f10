package io.driftdb.ops.system;

import io.driftdb.client.Ack;
import io.driftdb.client.DriftClient;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.Receipt;
import io.driftdb.schema.DriftException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/** Writes bursts of records and of transactions by chance, until it is told to end. */
final class TableLoadWriter implements Runnable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int KEYS = 60;
  private static final int LONGEST_BURST = 24;

  /** Between bursts: as much as a broker folds. */
  static final int FLAT_OUT_NS = 3_000_000;

  private final DriftClient client;
  private final int id;
  private final TableLoad load;
  private final SplittableRandom random;
  private final int longestPauseNs;
  private long written;
  private long transactions;
  private volatile boolean ending;

  TableLoadWriter(
      DriftClient client, int id, TableLoad load, SplittableRandom random, int longestPauseNs) {
    this.longestPauseNs = longestPauseNs;
    this.client = client;
    this.id = id;
    this.load = load;
    this.random = random;
  }

  /** No more bursts; {@link #run} returns when all that was sent is acknowledged. */
  void end() {
    ending = true;
  }

  @Override
  public void run() {
    ProducerConfig config =
        ProducerConfig.defaults()
            .ack(id % 2 == 0 ? Ack.APPLIED : Ack.DURABLE)
            .deliveryTimeout(PATIENCE)
            .blockTimeout(PATIENCE)
            .memoryBytes(1 << 20)
            .batchBytes(random.nextInt(2, 32) << 10)
            .compression(random.nextBoolean());
    try (Producer producer = client.producer(config)) {
      while (!ending && load.isSound()) {
        for (int i = random.nextInt(LONGEST_BURST); i >= 0; i--) {
          send(producer);
        }
        LockSupport.parkNanos(random.nextInt(longestPauseNs));
      }
      producer.flush();
    } catch (DriftException e) {
      onRefused(e);
    } catch (AssertionError e) {
      load.fail(e);
    }
  }

  private void onRefused(Throwable refusal) {
    Throwable why = refusal instanceof CompletionException ? refusal.getCause() : refusal;
    if (load.isLenient() && why instanceof DriftException) {
      ending = true;
    } else {
      load.fail(new AssertionError("a record was refused: " + why, why));
    }
  }

  private void send(Producer producer) {
    if (random.nextInt(8) > 0) {
      var unused =
          producer
              .send(record(null))
              .whenComplete((receipt, e) -> onAnswer(receipt == null ? null : List.of(receipt), e));
      return;
    }
    String name = id + "-" + transactions++;
    List<ProducerRecord> records = new ArrayList<>();
    for (int i = random.nextInt(2, 6); i > 0; i--) {
      records.add(record(name));
    }
    var unused = producer.sendTransaction(records).whenComplete(this::onAnswer);
  }

  private void onAnswer(List<Receipt> receipts, Throwable refusal) {
    if (refusal != null) {
      onRefused(refusal);
      return;
    }
    receipts.forEach(load::acknowledged);
  }

  private ProducerRecord record(String transaction) {
    String topic = TableLoad.TOPICS.get(random.nextInt(TableLoad.TOPICS.size()));
    byte[] key = bytes("k" + random.nextInt(KEYS));
    byte[] value =
        bytes("{\"n\":" + written++ + ",\"" + "abc".charAt(random.nextInt(3)) + "\":" + field());
    ProducerRecord record =
        switch (topic.equals(TableLoad.JOURNAL) ? 0 : random.nextInt(6)) {
          case 0, 1, 2 -> ProducerRecord.put(topic, key, value);
          case 3, 4 -> ProducerRecord.patch(topic, key, value);
          default -> ProducerRecord.delete(topic, key);
        };
    if (transaction != null) {
      record.header(Fold.TRANSACTION, bytes(transaction));
    }
    return topic.equals(TableLoad.JOURNAL) || random.nextInt(4) > 0 ? record : conditional(record);
  }

  private String field() {
    return switch (random.nextInt(4)) {
      case 0 -> "null}";
      case 1 -> "{\"x\":" + random.nextInt(9) + ",\"y\":null}}";
      case 2 -> "\"" + "z".repeat(random.nextInt(120)) + "\"}";
      default -> random.nextInt(-5, 1000) + ".50}";
    };
  }

  /**
   * Where the horizon moves, a condition on an LSN is one on the horizon, which a fold from records
   * can't see.
   */
  private ProducerRecord conditional(ProducerRecord record) {
    switch (random.nextInt(record.topic().equals(TableLoad.RECENT) ? 2 : 3)) {
      case 0 -> record.mustExist().header(Fold.CONDITION, bytes("must-exist"));
      case 1 -> record.mustNotExist().header(Fold.CONDITION, bytes("must-not-exist"));
      default -> {
        long since = Math.max(0, load.lastLsn() - random.nextInt(500));
        record.unchangedSince(since).header(Fold.CONDITION, bytes("unchanged-since " + since));
      }
    }
    return record;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
