package io.driftdb.client.produce;

import io.driftdb.client.Receipt;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The records of a transaction by partition, before there is memory for them. One thread. */
public final class TransactionDraft {
  private static final int MAX_BATCHES = 0xFFFE;

  /** What one partition gets. */
  static final class Part {
    private final List<RecordFields> records = new ArrayList<>();
    private final List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    private long length = FrameDescriptor.BATCH_HEADER_LENGTH;

    /** Bytes of the batch. */
    int length() {
      return (int) length;
    }

    void writeTo(OutBatch batch) {
      for (int i = 0; i < records.size(); i++) {
        records.get(i).writeTo(batch.writer);
        batch.await(receipts.get(i));
      }
    }
  }

  private final Map<PartitionQueue, Part> parts = new LinkedHashMap<>();

  /** Adds a record that has been checked; its stage completes with those of the others. */
  public void add(PartitionQueue queue, RecordFields record, CompletableFuture<Receipt> receipt) {
    Part part = parts.computeIfAbsent(queue, q -> new Part());
    part.records.add(record);
    part.receipts.add(receipt);
    part.length += record.length();
  }

  /** TRANSACTION_TOO_LARGE unless it fits one batch for each partition and one request. */
  public void check(int maxBatchBytes, int maxRequestBytes) {
    long total = 0;
    for (Part part : parts.values()) {
      if (part.length > maxBatchBytes) {
        throw tooLarge("a partition's batch of " + part.length + " bytes", maxBatchBytes);
      }
      total += FrameDescriptor.align((int) part.length);
    }
    if (total > maxRequestBytes) {
      throw tooLarge("a request of " + total + " bytes", maxRequestBytes);
    }
    if (parts.size() > MAX_BATCHES) {
      throw new DriftException(
          ErrorCode.TRANSACTION_TOO_LARGE,
          "a transaction of " + parts.size() + " partitions: at most " + MAX_BATCHES + " may be");
    }
  }

  static DriftException tooLarge(String what, long limit) {
    return new DriftException(
        ErrorCode.TRANSACTION_TOO_LARGE,
        "the transaction makes "
            + what
            + ", which exceeds the limit of "
            + limit
            + ". "
            + ErrorCode.TRANSACTION_TOO_LARGE.advice());
  }

  Map<PartitionQueue, Part> parts() {
    return parts;
  }

  /** The buffers' lengths that it needs, in the order of its parts. */
  int[] bufferLengths() {
    return parts.values().stream()
        .mapToInt(part -> part.length() + FrameDescriptor.ALIGNMENT)
        .toArray();
  }
}
