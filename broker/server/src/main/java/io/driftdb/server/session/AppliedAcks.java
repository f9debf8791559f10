package io.driftdb.server.session;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.subscription.ReaderPool;
import io.driftdb.table.ShardTables;
import io.driftdb.table.Tables;
import java.util.BitSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what the tables made of appended records, for those who wait for that. Begins on the
 * event loop, waits nowhere, reads verdicts on reader threads. An error says that the records are
 * durable all the same.
 */
final class AppliedAcks {
  private static final Logger LOG = LoggerFactory.getLogger(AppliedAcks.class);

  private final Tables tables;
  private final ReaderPool readers;
  private final Runnable wake;
  private final Queue<ProduceRequest> appended = new ConcurrentLinkedQueue<>();
  private final Set<CompletableFuture<Void>> waits = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /** {@code wake} is called by any thread when there is something to begin or to answer. */
  AppliedAcks(Tables tables, ReaderPool readers, Runnable wake) {
    this.tables = tables;
    this.readers = readers;
    this.wake = wake;
  }

  /** All batches of a request have been appended or refused. Any thread. */
  void onAppended(ProduceRequest request) {
    appended.add(request);
    wake.run();
  }

  /** Goes on with what has been appended. Event loop. */
  void begin() {
    for (ProduceRequest each = appended.poll(); each != null; each = appended.poll()) {
      if (closed) {
        each.settle();
      } else {
        begin(each);
      }
    }
  }

  private void begin(ProduceRequest request) {
    BitSet shards = new BitSet();
    for (BatchAppend batch : request.batches) {
      if (batch.error == ErrorCode.NONE && batch.table) {
        shards.set(batch.shard);
      } else if (batch.error == ErrorCode.NONE) {
        batch.verdicts = new byte[batch.records]; // a log topic applies what it has
      }
    }
    AtomicInteger open = new AtomicInteger(1 + shards.cardinality());
    shards.stream().forEach(shard -> await(request, shard, open));
    settle(request, open);
  }

  private void settle(ProduceRequest request, AtomicInteger open) {
    if (open.decrementAndGet() == 0) {
      request.settle();
      wake.run();
    }
  }

  // the outcome is what the callback is for; a future is equal to itself alone
  @SuppressWarnings({"FutureReturnValueIgnored", "CollectionUndefinedEquality"})
  private void await(ProduceRequest request, int shard, AtomicInteger open) {
    long end = 0;
    for (BatchAppend batch : request.batches) {
      if (isOn(batch, shard)) {
        end = Math.max(end, batch.endLsn);
      }
    }
    long remainingNs = Math.max(1, request.deadlineNs - System.nanoTime());
    CompletableFuture<Void> wait = whenApplied(shard, end);
    waits.add(wait);
    wait.orTimeout(remainingNs, TimeUnit.NANOSECONDS)
        .whenComplete(
            (done, error) -> {
              waits.remove(wait);
              readers.execute(
                  () -> {
                    finish(request, shard, error);
                    settle(request, open);
                  });
            });
  }

  private CompletableFuture<Void> whenApplied(int shard, long end) {
    try {
      return tables.shard(shard).whenApplied(end);
    } catch (DriftException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static boolean isOn(BatchAppend batch, int shard) {
    return batch.error == ErrorCode.NONE && batch.table && batch.shard == shard;
  }

  private void finish(ProduceRequest request, int shard, Throwable error) {
    ShardTables of = tables.shard(shard);
    for (BatchAppend batch : request.batches) {
      if (isOn(batch, shard)) {
        try {
          if (error != null) {
            throw asFailure(error, of);
          }
          batch.verdicts = of.verdicts(batch.topicId, batch.firstLsn, batch.records);
        } catch (DriftException e) {
          // A repeated request may ask for verdicts that have expired: then there are none to tell.
          if (e.code() != ErrorCode.BELOW_HORIZON) {
            batch.fail(e.code(), "The records are durable, but: " + e.getMessage());
          }
        } catch (RuntimeException | OutOfMemoryError e) {
          LOG.error("The verdicts of topic {} could not be read", batch.topicId, e);
          batch.fail(
              ErrorCode.INTERNAL, "The records are durable, but: " + ErrorCode.INTERNAL.advice());
        }
      }
    }
  }

  private static DriftException asFailure(Throwable error, ShardTables of) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause instanceof DriftException known) {
      return known;
    }
    if (cause instanceof TimeoutException) {
      return new DriftException(
          ErrorCode.DEADLINE_EXCEEDED,
          "the tables have come to LSN "
              + (of.appliedLsn() - 1)
              + " only. "
              + ErrorCode.DEADLINE_EXCEEDED.advice());
    }
    if (!(cause instanceof CancellationException)) {
      LOG.error("Waiting for a table failed", cause);
    }
    return new DriftException(ErrorCode.INTERNAL, ErrorCode.INTERNAL.advice());
  }

  /** Waits for nothing any more. */
  void close() {
    closed = true;
    waits.forEach(each -> each.cancel(false));
  }
}
