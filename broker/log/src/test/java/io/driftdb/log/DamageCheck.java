package io.driftdb.log;

import io.driftdb.log.Collected.Row;
import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.log.read.RunReaders;
import io.driftdb.log.verify.LogVerifier;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Verifies, opens and reads a damaged log, and holds it to what was promised: each record is served
 * as it was, or the damage is named, and nothing is lost that the damage did not hit.
 */
final class DamageCheck {
  /** What became of a damaged log. */
  enum Outcome {
    UNHARMED,
    NAMED,
    REFUSED
  }

  private static final Pattern HOLE =
      Pattern.compile("offsets (\\d+) to (\\d+) are damaged .* that may be read is (\\d+)");
  private static final Set<ErrorCode> REFUSALS =
      Set.of(ErrorCode.DATA_DAMAGED, ErrorCode.DATA_DIR_FOREIGN);
  private static final int MOST_ERRORS = 100;

  /** One in so many goes on after the damage: each frame is hit often enough for that. */
  private static final int GOES_ON = 4;

  private record Place(int topicId, int partition, long offset) {}

  private final SoundLog sound;
  private final Map<Place, Row> promised = new HashMap<>();
  private final FeedCheck feed;
  private final AfterDamage after;
  private final RunReaders readers = new RunReaders();
  private final Collected collected = new Collected(16 << 10);
  private final AllocationBound memory = new AllocationBound();
  private final BitSet served = new BitSet();
  private final BitSet named = new BitSet();
  private Damage damage;
  private SimShard shard;
  private boolean told;

  DamageCheck(SoundLog sound) {
    this.sound = sound;
    this.feed = new FeedCheck(sound);
    this.after = new AfterDamage(sound);
    for (Row row : sound.promised) {
      promised.put(new Place(row.topicId(), row.partition(), row.offset()), row);
    }
  }

  /** The feed is read from {@code fromLsn} on. */
  Outcome check(Damage done, long fromLsn) {
    damage = done;
    memory.start();
    try {
      Outcome outcome = check(fromLsn);
      memory.check();
      return outcome;
    } catch (AssertionError | RuntimeException | IOException e) {
      throw new AssertionError(done + "feed from LSN " + fromLsn + ": " + e, e);
    }
  }

  /** The most that one of them took of the heap. */
  long heapMost() {
    return memory.heapMost();
  }

  private Outcome check(long fromLsn) throws IOException {
    boolean verified = verify();
    LogModel.require(verified || damage.counts(), "damage is reported where none is");
    try {
      shard = sound.open(damage.image());
    } catch (DriftException e) {
      LogModel.require(damage.mayBeRefused() && REFUSALS.contains(e.code()), "refused with " + e);
      LogModel.require(!verified, "it is refused, but verified as sound");
      return Outcome.REFUSED;
    }
    LogModel.require(shard.shard().status().state() == ShardState.RUNNING, "it does not run");
    told = shard.shard().status().quarantinedRanges() > 0;
    boolean fed = feed.meetsError(shard, damage, fromLsn);
    told |= fed;
    readAll();
    LogModel.require(!told || !verified, "damage is met, but it is verified as sound");
    LogModel.require(!told || damage.counts(), "damage is met where none is");
    if ((told || !verified) && fromLsn % GOES_ON == 0) {
      after.check(shard, damage);
    }
    return told ? Outcome.NAMED : Outcome.UNHARMED;
  }

  /** Whether no damage is reported. */
  private boolean verify() throws IOException {
    try {
      return LogVerifier.verify(damage.image(), sound.config.directory()).isSound();
    } catch (DriftException e) {
      LogModel.require(REFUSALS.contains(e.code()), "verifying failed with " + e);
      return false;
    }
  }

  private void readAll() throws IOException {
    served.clear();
    named.clear();
    for (TopicChange created : sound.created) {
      Topic topic = created.topic();
      if (topic.id() != SoundLog.GONE && isThere(created)) {
        for (int p = 0; p < topic.partitions(); p++) {
          readPartition(shard.shard().catalog().find(topic.id(), p));
        }
      }
    }
    for (Row row : sound.promised) {
      int lsn = (int) row.lsn();
      if (!served.get(lsn)) {
        LogModel.require(damage.mayLose(lsn), "an undamaged record is not served: LSN " + lsn);
        LogModel.require(named.get(lsn) || lsn >= damage.unprovenLsn(), "not named: LSN " + lsn);
      }
    }
  }

  /** Without its creation, nobody can tell what a topic's records are: they count as named. */
  private boolean isThere(TopicChange created) {
    int id = created.topic().id();
    if (shard.shard().catalog().topic(id) != null) {
      return true;
    }
    LogModel.require(told && damage.mayLose(created.lsn()), "topic " + id + " is gone");
    for (Row row : sound.promised) {
      if (row.topicId() == id) {
        served.set((int) row.lsn());
      }
    }
    return false;
  }

  private void readPartition(CommittedPartition partition) {
    long offset = partition.earliestOffset();
    for (int errors = 0; offset < partition.nextOffset(); errors++) {
      LogModel.require(errors < MOST_ERRORS, "errors without end");
      offset = readUpToDamage(partition, offset);
    }
  }

  /** Where reading may go on behind the damage that it meets; the end when it meets none. */
  private long readUpToDamage(CommittedPartition partition, long offset) {
    long next = offset;
    try (LogSubscription subscription =
        new LogSubscription(
            shard.shard().apply(), shard.shard().upkeep().segments(), readers, () -> {})) {
      subscription.add(partition, offset);
      List<Row> rows = collected.poll(subscription);
      while (!rows.isEmpty()) {
        next = take(rows, offset, next);
        rows = collected.poll(subscription);
      }
      LogModel.require(next == partition.nextOffset(), "it ends early, without an error");
      return next;
    } catch (DriftException e) {
      LogModel.require(e.code() == ErrorCode.CORRUPT_RANGE, "reading failed with " + e);
      told = true;
      return skip(partition, next, e);
    }
  }

  private long take(List<Row> rows, long fromOffset, long nextOffset) {
    long next = nextOffset;
    for (Row row : rows) {
      if (row.offset() < fromOffset) {
        continue;
      }
      Row expected = promised.get(new Place(row.topicId(), row.partition(), row.offset()));
      if (!row.equals(expected) || row.offset() != next) {
        throw new AssertionError("served " + row + " for " + expected + ", " + next + " was due");
      }
      served.set((int) row.lsn());
      next++;
    }
    return next;
  }

  private long skip(CommittedPartition partition, long reached, DriftException e) {
    Matcher hole = HOLE.matcher(e.getMessage());
    if (!hole.find()) {
      boolean index = e.getMessage().contains("index") && shard.shard().upkeep().doWork() > 0;
      LogModel.require(index, "damage without a place: " + e);
      return reached;
    }
    long from = Long.parseLong(hole.group(1));
    long to = Long.parseLong(hole.group(3));
    boolean goesOn = from == reached && to > from && to == 1 + Long.parseLong(hole.group(2));
    LogModel.require(goesOn, "after reading up to " + reached + ": " + e);
    for (long o = from; o < to; o++) {
      Row row = promised.get(new Place(partition.topicId(), partition.partition(), o));
      if (row != null) {
        named.set((int) row.lsn());
      }
    }
    return to;
  }
}
