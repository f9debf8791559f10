package io.driftdb.log;

import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.control.ControlCommand;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where different nodes lead the shards: each of them repeats what the first shard has decided on
 * those that it leads, from what it has of the first one's log. So nobody has to be asked, and what
 * a crash has left undone is done by whoever leads next. A thread of its own, which only looks.
 */
final class CatalogRepeater implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogRepeater.class);
  private static final long PAUSE_NS = 20_000_000L;

  /** Nobody waits for longer. */
  private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(10);

  /** A decision that all catalogs are to have, and until when somebody waits for that. */
  private record Awaited<T>(
      Predicate<CommittedCatalog> isIn, T outcome, CompletableFuture<T> everywhere, long untilNs) {
    void tell() {
      everywhere.complete(outcome);
    }

    /** It is decided all the same. */
    void fail(ErrorCode code) {
      everywhere.completeExceptionally(
          new DriftException(
              code, "It is decided, but not known to be on all shards yet. " + code.advice()));
    }
  }

  private final List<Shard> shards;
  private final Decisions.Submission submission;
  private final List<CompletableFuture<?>> underWay = new ArrayList<>();
  private final List<Awaited<?>> awaited = new ArrayList<>();
  private final Thread thread = new Thread(this, "drift-catalog");
  private volatile boolean stopping;

  CatalogRepeater(List<Shard> shards, Decisions.Submission submission) {
    this.shards = shards;
    this.submission = submission;
    shards.forEach(shard -> underWay.add(CompletableFuture.completedFuture(null)));
  }

  void start() {
    thread.start();
  }

  /**
   * Completes with the outcome once all catalogs have it, as far as this node has heard.
   * DEADLINE_EXCEEDED, SHUTTING_DOWN.
   */
  <T> CompletableFuture<T> await(T outcome, Predicate<CommittedCatalog> isIn) {
    Awaited<T> decision =
        new Awaited<>(isIn, outcome, new CompletableFuture<>(), System.nanoTime() + LONGEST_NS);
    boolean late;
    synchronized (awaited) {
      late = stopping;
      if (!late) {
        awaited.add(decision);
      }
    }
    if (late) {
      decision.fail(ErrorCode.SHUTTING_DOWN);
    }
    LockSupport.unpark(thread);
    return decision.everywhere;
  }

  @Override
  public void run() {
    while (!stopping) {
      try {
        for (int i = 1; i < shards.size(); i++) {
          repeatOn(i);
        }
        tell();
      } catch (RuntimeException e) {
        LOG.error("Decisions could not be repeated, and are tried again", e);
      }
      LockSupport.parkNanos(this, PAUSE_NS);
    }
  }

  /** One round at a time: what is under way is not in the catalog yet. */
  private void repeatOn(int shard) {
    if (!underWay.get(shard).isDone() || shards.get(shard).state() != ShardState.RUNNING) {
      return;
    }
    Shard first = shards.get(0);
    List<ControlCommand<?>> missing =
        Reconciliation.missing(
            first.catalog(), shards.get(shard).catalog(), false, !first.upkeep().isDamaged());
    underWay.set(shard, oneByOne(shard, missing.iterator()));
  }

  /** Each when the one before is there; what is left after a refusal is found again. */
  private CompletableFuture<?> oneByOne(int shard, Iterator<ControlCommand<?>> missing) {
    if (!missing.hasNext()) {
      return CompletableFuture.completedFuture(null);
    }
    ControlCommand<?> next = missing.next();
    submission.submit(shard, next);
    return next.future().thenCompose(done -> oneByOne(shard, missing));
  }

  private void tell() {
    List<Awaited<?>> there = new ArrayList<>();
    List<Awaited<?>> late = new ArrayList<>();
    long nowNs = System.nanoTime();
    synchronized (awaited) {
      awaited.removeIf(
          each ->
              (isEverywhere(each) && there.add(each))
                  || (nowNs - each.untilNs >= 0 && late.add(each)));
    }
    there.forEach(Awaited::tell);
    late.forEach(each -> each.fail(ErrorCode.DEADLINE_EXCEEDED));
  }

  /** A shard that has failed here goes on at other nodes: nobody can be told of it here. */
  private boolean isEverywhere(Awaited<?> decision) {
    return shards.stream()
        .allMatch(shard -> !shard.isAlive() || decision.isIn.test(shard.catalog()));
  }

  /** Ends the round that is under way and the thread; who still waits hears SHUTTING_DOWN. */
  void stop() {
    List<Awaited<?>> left;
    synchronized (awaited) {
      stopping = true;
      left = new ArrayList<>(awaited);
      awaited.clear();
    }
    LockSupport.unpark(thread);
    ThreadEnd.await(thread);
    left.forEach(each -> each.fail(ErrorCode.SHUTTING_DOWN));
  }
}
