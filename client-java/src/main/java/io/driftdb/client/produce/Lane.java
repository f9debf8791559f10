package io.driftdb.client.produce;

import io.driftdb.client.ProducerConfig;
import io.driftdb.client.Receipt;
import io.driftdb.client.wire.Link;
import io.driftdb.schema.DriftException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * The way of a producer's records to one broker: what waits there, under a memory of its own, and
 * who sends it, under an identity of its own. Any thread; adding a record does not allocate.
 */
public final class Lane {
  private final ProducerConfig config;
  private final Accumulator accumulator;
  private final Dispatch dispatch;
  private final Sender sender;

  /** The shard that the records are for, -1 = all; the others as of the sender. */
  Lane(
      Link link,
      int shard,
      ProducerConfig config,
      long memoryBytes,
      int maxBatchBytes,
      CountDownLatch fencing,
      Consumer<DriftException> onEnd) {
    this.config = config;
    this.accumulator = new Accumulator(config, maxBatchBytes, memoryBytes);
    this.dispatch = new Dispatch(accumulator, config);
    this.sender = new Sender(link, shard, config, accumulator, dispatch, fencing, onEnd);
  }

  void start() {
    sender.start();
  }

  /** The queue of a partition. */
  public PartitionQueue queue(String topic, int topicId, int partition) {
    return accumulator.queue(topic, topicId, partition);
  }

  /**
   * Adds a record that has been checked; false when there is no memory for it. CLIENT_CLOSED, or
   * what ended the producer.
   */
  public boolean tryAdd(
      PartitionQueue queue, RecordFields record, CompletableFuture<Receipt> receipt) {
    return send(accumulator.tryAdd(queue, record, receipt));
  }

  /** As {@link #tryAdd}, but waits for memory, at most for the block timeout: BUFFER_FULL. */
  public void add(PartitionQueue queue, RecordFields record, CompletableFuture<Receipt> receipt) {
    send(accumulator.add(queue, record, receipt, config.blockTimeout()));
  }

  /** As the other, of a transaction whose size has been checked; TRANSACTION_TOO_LARGE. */
  public void add(TransactionDraft draft) {
    send(accumulator.add(draft, config.blockTimeout()));
  }

  /** Sends from here what need not wait for the requests under way; false for what was refused. */
  private boolean send(Admission admission) {
    if (admission == Admission.MAY_GO) {
      dispatch.run();
    }
    return admission != Admission.REFUSED;
  }

  /** Waits until everything begun by now is answered and told; false when that takes too long. */
  boolean awaitAnswers(long untilNs) {
    return accumulator.awaitAnswers(untilNs);
  }

  /** Takes no more records; what waits still goes out. */
  void refuse() {
    accumulator.close();
  }

  /** Nothing is sent any more, for that reason. */
  void end(DriftException why) {
    accumulator.end(why);
  }

  /** Ends its thread and its connection; what still waits fails with CLIENT_CLOSED. */
  void stop() {
    sender.stop();
  }
}
