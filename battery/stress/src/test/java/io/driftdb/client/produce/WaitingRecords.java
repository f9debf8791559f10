package io.driftdb.client.produce;

import io.driftdb.client.ProducerConfig;
import io.driftdb.client.Receipt;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A producer's memory with records in it, each in a request of its own that has gone out. */
final class WaitingRecords {
  private static final int BATCH_BYTES = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Accumulator accumulator;

  /** Room for so many batches. */
  WaitingRecords(int batches) {
    accumulator =
        new Accumulator(
            ProducerConfig.defaults().batchBytes(BATCH_BYTES),
            BATCH_BYTES,
            batches * (BATCH_BYTES + 8L));
    accumulator.allowInFlight(4, 4);
  }

  private static RecordFields record() {
    RecordFields record = new RecordFields();
    record.op = Op.PUT;
    return record;
  }

  /** Adds a record to a partition, and waits for memory when there is none. */
  CompletableFuture<Receipt> add(int partition) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    accumulator.add(accumulator.queue("t", 1, partition), record(), receipt, PATIENCE);
    return receipt;
  }

  /** Sends what has been added, as far as nobody sees it. */
  ProduceMessage send() {
    return accumulator.tryCollect(null, 4, 1 << 20);
  }

  /** The broker refuses a request: its memory is free again, and its records are told. */
  void refuse(ProduceMessage message) {
    accumulator.onRequestFailed(
        message, new DriftException(ErrorCode.INVALID_RECORD, "refused"), 0);
  }
}
