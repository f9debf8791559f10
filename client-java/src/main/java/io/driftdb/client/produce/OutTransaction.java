package io.driftdb.client.produce;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Batches of several partitions that go in one request, come back together and have one outcome.
 * Each waits in its partition's queue, so that the partition's order is kept. Under the
 * accumulator's lock.
 */
final class OutTransaction {
  private final List<OutBatch> batches = new ArrayList<>();

  /** Writes the draft's records into buffers, which it has one of for each part. */
  OutTransaction(
      TransactionDraft draft, List<ByteBuffer> buffers, long deadlineNs, Answers answers) {
    Iterator<ByteBuffer> next = buffers.iterator();
    draft
        .parts()
        .forEach(
            (queue, part) -> {
              OutBatch batch =
                  new OutBatch(queue, next.next(), part.length(), deadlineNs, answers.begin());
              part.writeTo(batch);
              batch.transaction = this;
              batches.add(batch);
            });
  }

  List<OutBatch> batches() {
    return batches;
  }

  /** Whether it is the next of all its partitions, and each of them may send. */
  boolean isNext(int maxInFlight, long nowNs, boolean restarting) {
    for (OutBatch batch : batches) {
      if (batch.queue.peek() != batch || !batch.queue.maySend(maxInFlight, nowNs, restarting)) {
        return false;
      }
    }
    return true;
  }

  /** Whether what waits before it does not rule out that it was appended already. */
  boolean mayBeAppended() {
    for (OutBatch batch : batches) {
      if (batch.queue.peek() != batch && !batch.queue.hasUncertain()) {
        return false;
      }
    }
    return true;
  }

  /** Takes it out of its queues, wherever it waits in them. */
  void leaveQueues() {
    batches.forEach(batch -> batch.queue.remove(batch));
  }
}
