package io.driftdb.log;

import io.driftdb.log.Collected.Row;
import io.driftdb.schema.DriftException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What producers sent and were promised, and the check that a log keeps to it: every durable
 * acknowledgement holds, nothing is there twice or was never sent, orders and offsets are whole.
 */
final class LogModel {
  /** One record as it was sent; a sequence of -1 for a producer without idempotence. */
  record Sent(int topicId, int partition, String producer, int epoch, long sequence, long number) {}

  /** Where an answer said that a record is. */
  record Place(long offset, long lsn, long epoch) {}

  private final Map<String, Sent> sent = new HashMap<>();
  private final Map<String, Place> durable = new HashMap<>();
  private final Map<String, Place> inMemory = new HashMap<>();
  private final Set<String> takenBack = new HashSet<>();
  private final Map<String, Topic> topics = new HashMap<>();
  private final Map<String, Integer> uncertainTopics = new HashMap<>();
  private final List<List<String>> transactions = new ArrayList<>();
  private final Set<Integer> deletedIds = new HashSet<>();
  private final List<String> broken = new ArrayList<>();
  private final boolean retains;
  private int wholeTransactions;
  private long epoch;

  /** {@code retains}: whether retention never drops anything. */
  LogModel(boolean retains) {
    this.retains = retains;
  }

  void sent(String value, Sent record) {
    sent.put(value, record);
  }

  /** Values in the order in which they are to be there, one behind the other, or not at all. */
  void together(List<String> values) {
    transactions.add(values);
  }

  void acked(String value, Place place, AckLevel level) {
    (level == AckLevel.DURABLE ? durable : inMemory).put(value, place);
  }

  /** It was refused with NOT_COMMITTED and is not sent again: nobody may ever see it. */
  void takenBack(String value) {
    takenBack.add(value);
  }

  /** Something is wrong that only {@link #check} can tell. */
  void broken(String what) {
    broken.add(what);
  }

  /** An orderly stop makes everything durable; after a crash, answers from memory bind nobody. */
  void lifeEnded(boolean orderly) {
    if (orderly) {
      durable.putAll(inMemory);
    }
    inMemory.clear();
  }

  int durableCount() {
    return durable.size();
  }

  /** How often a transaction of several records was seen. */
  int wholeTransactions() {
    return wholeTransactions;
  }

  /** A change of the topic is under way: until it is answered, either state is right. */
  void changing(String name) {
    uncertainTopics.merge(name, 1, Integer::sum);
  }

  void created(Topic topic) {
    answered(topic.name());
    topics.put(topic.name(), topic);
  }

  /** A change of the topic's options is answered; null when it is deleted again by now. */
  void altered(String name, Topic now) {
    answered(name);
    if (now != null) {
      topics.put(name, now);
    }
  }

  private void answered(String name) {
    uncertainTopics.computeIfPresent(name, (n, count) -> count == 1 ? null : count - 1);
  }

  void deleted(Topic topic) {
    answered(topic.name());
    topics.remove(topic.name());
    deletedIds.add(topic.id());
  }

  /** Compares everything that is visible with what was promised. */
  void check(SimShard shard, Collected reader) throws IOException {
    require(broken.isEmpty(), broken.toString());
    checkEpoch(shard.shard());
    checkTopics(shard.shard());
    require(shard.shard().status().quarantinedRanges() == 0, "something was quarantined");
    Map<String, Row> found = new HashMap<>();
    List<Row> rows;
    List<PartitionStart> starts = shard.allPartitions();
    try (Subscription subscription = shard.subscribe(starts)) {
      rows = reader.drain(subscription);
    } catch (DriftException e) {
      throw new AssertionError("LOST: " + e.getMessage(), e);
    }
    Map<Long, Long> nextOffsets = new HashMap<>();
    for (PartitionStart start : starts) {
      require(!retains || start.offset() == 0, "retention dropped what no one allowed it to");
      nextOffsets.put(key(start.topicId(), start.partition()), start.offset());
    }
    checkRows(rows, nextOffsets, found);
    for (PartitionStart start : starts) {
      long next =
          shard.shard().catalog().partition(start.topicId(), start.partition()).nextOffset();
      long read = nextOffsets.get(key(start.topicId(), start.partition()));
      require(read == next, start + " was read up to " + read + ", it ends at " + next);
    }
    checkPromises(shard, found);
    transactions.forEach(values -> checkTogether(shard, values, found));
    for (int i = 0; i < rows.size(); i += 1 + rows.size() / 5) {
      Row row = rows.get(i);
      long offset = shard.resolve(row.topicId(), row.partition(), PositionKind.LSN, row.lsn());
      require(offset == row.offset(), row + " resolves to " + offset);
    }
  }

  private void checkEpoch(Shard shard) {
    if (shard.status().state() == ShardState.RUNNING) {
      long now = shard.status().epoch();
      require(now >= epoch, "epoch " + now + " after " + epoch);
      epoch = now;
    }
  }

  /** A new life runs in a higher epoch than all that ran before. */
  void checkNewLife(Shard shard) {
    if (shard.status().state() == ShardState.RUNNING) {
      require(shard.status().epoch() > epoch, "epoch " + epoch + " was given again");
    }
  }

  private void checkTopics(Shard shard) {
    for (String name : uncertainTopics.keySet()) {
      Topic now = shard.catalog().topic(name);
      Topic before = topics.remove(name);
      if (now != null) {
        topics.put(name, now);
      }
      if (before != null && (now == null || now.id() != before.id())) {
        deletedIds.add(before.id());
      }
    }
    if (shard.status().state() != ShardState.POISONED) {
      uncertainTopics.clear();
    }
    Map<String, Topic> now = new HashMap<>();
    shard.catalog().topics().forEach(topic -> now.put(topic.name(), topic));
    require(now.equals(topics), "topics are " + now + ", they should be " + topics);
    for (Topic topic : now.values()) {
      require(!deletedIds.contains(topic.id()), "an id was given again: " + topic);
    }
  }

  private void checkRows(List<Row> rows, Map<Long, Long> nextOffsets, Map<String, Row> found) {
    Map<String, Long> lastNumbers = new HashMap<>();
    Map<String, Long> lastSequences = new HashMap<>();
    long lastLsn = 0;
    for (Row row : rows) {
      require(row.lsn() > lastLsn, row + " after LSN " + lastLsn);
      lastLsn = row.lsn();
      long expected = nextOffsets.merge(key(row.topicId(), row.partition()), 1L, Long::sum) - 1;
      require(row.offset() == expected, row + " where offset " + expected + " was due");
      Sent record = sent.get(row.value());
      require(record != null, "nobody sent " + row);
      require(!takenBack.contains(row.value()), row + " was taken back");
      boolean here = record.topicId == row.topicId() && record.partition == row.partition();
      require(here, row + " was sent as " + record);
      require(found.put(row.value(), row) == null, row + " is there twice");
      String lane = record.producer + " " + row.topicId() + " " + row.partition();
      Long number = lastNumbers.put(lane, record.number);
      require(number == null || number < record.number, row + " out of its producer's order");
      if (record.sequence >= 0) {
        Long sequence = lastSequences.put(lane + " " + record.epoch, record.sequence);
        boolean follows = sequence == null ? !retains || record.sequence == 0 : true;
        follows &= sequence == null || sequence + 1 == record.sequence;
        require(follows, row + " with sequence " + record.sequence + " after " + sequence);
      }
    }
  }

  private void checkTogether(SimShard shard, List<String> values, Map<String, Row> found) {
    long firstLsn = -1;
    for (int i = 0; i < values.size(); i++) {
      Row row = found.get(values.get(i));
      if (row != null && firstLsn < 0) {
        firstLsn = row.lsn() - i;
      }
      require(row == null || row.lsn() == firstLsn + i, row + " has left its transaction");
    }
    wholeTransactions += firstLsn < 0 || values.size() == 1 ? 0 : 1;
    for (String value : values) {
      Sent record = sent.get(value);
      boolean readable =
          retains && shard.shard().catalog().find(record.topicId, record.partition) != null;
      require(
          firstLsn < 0 || !readable || found.containsKey(value),
          record + " is missing in the transaction at LSN " + firstLsn);
    }
  }

  private void checkPromises(SimShard shard, Map<String, Row> found) {
    List<String> gone = new ArrayList<>();
    durable.forEach(
        (value, place) -> {
          Sent record = sent.get(value);
          if (topics.values().stream().noneMatch(topic -> topic.id() == record.topicId)) {
            gone.add(value);
            return;
          }
          long earliest =
              shard.shard().catalog().partition(record.topicId, record.partition).earliestOffset();
          if (place.offset < earliest) {
            gone.add(value);
            return;
          }
          Row row = found.get(value);
          require(row != null, "LOST: " + record + " acknowledged at " + place);
          boolean same = row.offset() == place.offset && row.lsn() == place.lsn;
          require(same, row + " was acknowledged at " + place);
          boolean known = shard.shard().sequenced().epochs().contains(place.epoch, place.lsn + 1);
          require(known, place + " is not in the history");
        });
    gone.forEach(durable::remove);
  }

  private static long key(int topicId, int partition) {
    return ((long) topicId << 32) | partition;
  }

  static void require(boolean holds, String message) {
    if (!holds) {
      throw new AssertionError(message);
    }
  }
}
