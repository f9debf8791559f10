package io.driftdb.log;

import io.driftdb.log.Collected.Row;
import io.driftdb.log.sim.invariant.Broken;
import io.driftdb.log.sim.invariant.EpochsRise;
import io.driftdb.log.sim.invariant.Invariants;
import io.driftdb.log.sim.invariant.NoAckedRecordLost;
import io.driftdb.log.sim.invariant.Place;
import io.driftdb.log.sim.invariant.Promises;
import io.driftdb.log.sim.invariant.Sent;
import io.driftdb.log.sim.invariant.Shown;
import io.driftdb.log.sim.invariant.TopicsAsAnswered;
import io.driftdb.log.sim.invariant.WholeTransactions;
import io.driftdb.schema.DriftException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What producers sent and were promised, and the check that a log keeps to it: it reads everything
 * and asks each invariant.
 */
final class LogModel {
  private final Promises promises = new Promises();
  private final TopicsAsAnswered topics = new TopicsAsAnswered();
  private final EpochsRise epochs = new EpochsRise();
  private final List<String> broken = new ArrayList<>();
  private final boolean retains;
  private int wholeTransactions;

  /** {@code retains}: whether retention never drops anything. */
  LogModel(boolean retains) {
    this.retains = retains;
  }

  void sent(String value, Sent record) {
    promises.sent(value, record);
  }

  /** Values in the order in which they are to be there, one behind the other, or not at all. */
  void together(List<String> values) {
    promises.together(values);
  }

  void acked(String value, Place place, AckLevel level) {
    if (level == AckLevel.DURABLE) {
      promises.ackedDurably(value, place);
    } else {
      promises.ackedInMemory(value, place);
    }
  }

  /** A subscriber has it. */
  void delivered(Row row) {
    promises.delivered(row);
  }

  /** It was refused with NOT_COMMITTED and is not sent again: nobody may ever see it. */
  void takenBack(String value) {
    promises.takenBack(value);
  }

  /** What was acknowledged from memory from that LSN on need not be there. */
  void truncatedFrom(long lsn) {
    promises.truncatedFrom(lsn);
  }

  /** Something is wrong that only {@link #check} can tell. */
  void broken(String what) {
    broken.add(what);
  }

  /** An orderly stop makes everything durable; after a crash, answers from memory bind nobody. */
  void lifeEnded(boolean orderly) {
    promises.lifeEnded(orderly);
  }

  int durableCount() {
    return promises.durable().size();
  }

  /** How often a transaction of several records was seen. */
  int wholeTransactions() {
    return wholeTransactions;
  }

  /** A change of the topic is under way: until it is answered, either state is right. */
  void changing(String name) {
    topics.changing(name);
  }

  void created(Topic topic) {
    topics.created(topic);
  }

  /** A change of the topic's options is answered; null when it is deleted again by now. */
  void altered(String name, Topic now) {
    topics.altered(name, now);
  }

  void deleted(Topic topic) {
    topics.deleted(topic);
  }

  /** A new life runs in a higher epoch than all that ran before. */
  void checkNewLife(Shard shard) {
    if (shard.status().state() == ShardState.RUNNING) {
      epochs.newLife(shard.status().epoch());
    }
  }

  /** Compares everything that is visible with what was promised. */
  void check(SimShard shard, Collected reader) throws IOException {
    require(broken.isEmpty(), broken.toString());
    ShardStatus status = shard.shard().status();
    if (status.state() == ShardState.RUNNING) {
      epochs.check(status.epoch());
    }
    topics.check(shard.shard().catalog().topics(), status.state() != ShardState.POISONED);
    Broken.unless(
        status.quarantinedRanges() == 0,
        NoAckedRecordLost.class,
        () -> "something that was durable is damaged");
    List<Row> rows = readAll(shard, reader);
    Shown shown = shown(shard, rows, reader.appendTimes());
    Invariants.check(promises, shown);
    promises.forgetGone(shown);
    wholeTransactions += WholeTransactions.count(promises, shown);
    for (int i = 0; i < rows.size(); i += 1 + rows.size() / 5) {
      Row row = rows.get(i);
      long offset = shard.resolve(row.topicId(), row.partition(), PositionKind.LSN, row.lsn());
      require(offset == row.offset(), row + " resolves to " + offset);
    }
  }

  private static List<Row> readAll(SimShard shard, Collected reader) {
    try (Subscription subscription = shard.subscribe(shard.allPartitions())) {
      return reader.drain(subscription);
    } catch (DriftException e) {
      throw Broken.of(NoAckedRecordLost.class, "can't be read: " + e.getMessage());
    }
  }

  private Shown shown(SimShard shard, List<Row> rows, List<Long> appendTimes) {
    Map<Long, Shown.Bounds> partitions = new HashMap<>();
    for (PartitionStart start : shard.allPartitions()) {
      long next =
          shard.shard().catalog().partition(start.topicId(), start.partition()).nextOffset();
      partitions.put(Shown.key(start), new Shown.Bounds(start.offset(), next));
    }
    return new Shown(
        rows,
        appendTimes,
        partitions,
        retains,
        (epoch, lsn) -> shard.shard().sequenced().epochs().contains(epoch, lsn) ? 1 : 0);
  }

  static void require(boolean holds, String message) {
    if (!holds) {
      throw new AssertionError(message);
    }
  }
}
