package io.driftdb.log;

import io.driftdb.log.Collected.Row;
import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.log.sim.FailingCalls;
import io.driftdb.log.sim.invariant.Shown;
import io.driftdb.schema.DriftException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A subscriber as the client would be: reads as far as it has credit, sleeps at the end until it is
 * woken, and goes on at the offsets that it had when it was cut off.
 */
final class SimSubscriber {
  private final LogModel model;
  private final Collected reader;
  private final FailingCalls failing;
  private final Random random;
  private final Map<Long, Long> positions = new HashMap<>();
  private SimShard shard;
  private LogSubscription subscription;
  private long lastLsn;
  private int credit;
  private int failedBefore;
  private boolean asleep;
  private int delivered;

  SimSubscriber(LogModel model, Collected reader, FailingCalls failing, Random random) {
    this.model = model;
    this.reader = reader;
    this.failing = failing;
    this.random = random;
  }

  int delivered() {
    return delivered;
  }

  /** The broker is up again, or this is tired of its connection. */
  void subscribe(SimShard to) {
    shard = to;
    if (subscription != null) {
      subscription.close();
    }
    List<PartitionStart> starts = new ArrayList<>();
    for (PartitionStart oldest : to.allPartitions()) {
      long at = positions.getOrDefault(Shown.key(oldest), oldest.offset());
      CommittedPartition partition =
          to.shard().catalog().partition(oldest.topicId(), oldest.partition());
      LogModel.require(
          at <= partition.nextOffset(),
          "DeliveredStays: " + oldest + " ends at " + partition.nextOffset() + ", it had " + at);
      starts.add(
          new PartitionStart(oldest.topicId(), oldest.partition(), Math.max(at, oldest.offset())));
    }
    positions.clear();
    starts.forEach(start -> positions.put(Shown.key(start), start.offset()));
    lastLsn = 0;
    asleep = false;
    failedBefore = failing.failed();
    subscription = to.subscribe(starts, () -> asleep = false);
  }

  /** Reads once, if it has credit and is awake; now and then gets more credit. */
  void turn() {
    if (random.nextInt(3) == 0) {
      credit = random.nextInt(20_000);
    }
    if (subscription == null || asleep || credit <= 0) {
      return;
    }
    asleep = true; // until it is woken, which may be before it has been told that there is nothing
    try {
      List<Row> rows = reader.poll(subscription, credit);
      rows.forEach(this::take);
      asleep &= rows.isEmpty();
      credit -= rows.stream().mapToInt(row -> row.value().length()).sum();
    } catch (DriftException e) {
      asleep = false;
      onError(e);
    }
  }

  private void take(Row row) {
    LogModel.require(row.lsn() > lastLsn, "Order: " + row + " was delivered after LSN " + lastLsn);
    lastLsn = row.lsn();
    long key = Shown.key(row.topicId(), row.partition());
    long due = positions.get(key);
    LogModel.require(
        row.offset() <= due, "OffsetsDense: " + row + " was delivered, due was " + due);
    if (row.offset() == due) {
      positions.put(key, due + 1);
      model.delivered(row);
      delivered++;
    }
  }

  /** Deleted, overtaken by retention, or the disk fails: it goes on with what is there. */
  private void onError(DriftException e) {
    boolean allowed =
        switch (e.code()) {
          case UNKNOWN_TOPIC, OFFSET_OUT_OF_RANGE -> true;
          case CORRUPT_RANGE -> failing.failed() > failedBefore;
          default -> false;
        };
    LogModel.require(allowed, "NoAckedRecordLost: a subscriber got " + e);
    subscribe(shard);
  }

  /** Who sleeps has read all that there is; to be asked while nobody is in the middle of a turn. */
  void checkAwake() {
    boolean awake = subscription == null || !asleep || subscription.lagRecords() == 0;
    LogModel.require(awake, "WokenForMore: asleep with " + lag() + " records to read");
  }

  private long lag() {
    return subscription.lagRecords();
  }

  /** The broker is gone. */
  void cutOff() {
    subscription = null;
  }
}
