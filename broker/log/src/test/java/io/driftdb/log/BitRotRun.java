package io.driftdb.log;

import io.driftdb.log.Collected.Row;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.log.sim.invariant.Shown;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One random history whose files change by some bits while nobody looks: whatever is served
 * afterwards is what was appended, and whatever is not served is named.
 */
final class BitRotRun {
  private static final Pattern NEXT = Pattern.compile("next that may be read is (\\d+)");

  /** A record that is under way or there. */
  private record Appended(long key, List<String> values, SimWorld.Answer answer) {}

  private final Random random;
  private final SimWorld world;
  private final ShardFiles files;
  private final Collected reader = new Collected(64 << 10);
  private final List<PartitionStart> partitions = new ArrayList<>();
  private final List<Appended> appended = new ArrayList<>();
  private final Map<Long, Set<String>> sent = new HashMap<>();
  private final Map<Long, Map<Long, String>> acked = new HashMap<>();
  private int values;
  private int flips;
  private int named;
  private boolean refused;

  BitRotRun(long seed) {
    random = new Random(seed);
    world = new SimWorld(seed);
    world
        .config
        .segmentBytes(16 << 10)
        .maxGroupBytes(4 << 10)
        .checkpointBytes(8_000L << random.nextInt(4))
        .maxRunBytes(2000 << random.nextInt(4));
    files = new ShardFiles(world);
  }

  int flips() {
    return flips;
  }

  /** How often damage was named, by a refused start, a range or a message. */
  int named() {
    return named + (refused ? 1 : 0);
  }

  void run() throws IOException {
    world.open();
    addTopic(world.topic);
    TopicSpec spec = TopicSpec.of("more", TopicKind.LOG, 3);
    var more = world.shard.submit(new CreateTopic(spec, false, world.config));
    world.shard.settle();
    addTopic(more.join().topic());
    load(20 + random.nextInt(150));
    String last = "value-" + values++;
    SimWorld.Answer lastGroup = appendAlone(last);
    boolean orderly = random.nextBoolean();
    if (orderly) {
      world.shard.stop();
    }
    world.disk.processKill();
    boolean checkpointsRot = rot();
    if (orderly && !checkpointsRot) { // else nothing proves that the last group was durable
      place(Shown.key(partitions.get(0))).put(lastGroup.baseOffset, last);
    }
    if (!reopen()) {
      return;
    }
    check();
    load(10 + random.nextInt(40));
    world.shard.settle();
    check();
    world.disk.processKill();
    if (reopen()) {
      check();
    }
  }

  private void addTopic(Topic topic) {
    for (int p = 0; p < topic.partitions(); p++) {
      partitions.add(new PartitionStart(topic.id(), p, 0));
    }
  }

  private void load(int steps) {
    for (int i = 0; i < steps; i++) {
      for (int n = random.nextInt(4); n >= 0 && !world.shard.isBacklogged(); n--) {
        append();
      }
      world.shard.step();
      if (random.nextInt(3) == 0) {
        world.shard.keepUp();
      }
    }
    world.shard.settle();
    for (Appended each : appended) {
      if (each.answer.baseOffset >= 0) {
        for (int i = 0; i < each.values.size(); i++) {
          place(each.key).put(each.answer.baseOffset + i, each.values.get(i));
        }
      } else {
        boolean gone = each.answer.refusal == ErrorCode.UNKNOWN_TOPIC;
        LogModel.require(gone, "refused with " + each.answer.refusal);
      }
    }
    appended.clear();
  }

  private Map<Long, String> place(long key) {
    return acked.computeIfAbsent(key, k -> new HashMap<>());
  }

  private void append() {
    PartitionStart to = partitions.get(random.nextInt(partitions.size()));
    List<String> batch = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      batch.add("value-" + values++ + " " + "v".repeat(random.nextInt(300)));
    }
    long key = Shown.key(to);
    sent.computeIfAbsent(key, k -> new HashSet<>()).addAll(batch);
    var bytes = TestBatches.of(to.topicId(), to.partition(), batch.toArray(String[]::new));
    appended.add(new Appended(key, batch, world.append(bytes, AckLevel.DURABLE)));
  }

  /** A group of one record. */
  private SimWorld.Answer appendAlone(String value) {
    sent.computeIfAbsent(Shown.key(partitions.get(0)), k -> new HashSet<>()).add(value);
    SimWorld.Answer answer = world.append(value);
    world.shard.settle();
    LogModel.require(answer.baseOffset >= 0, "refused with " + answer.refusal);
    return answer;
  }

  /** Flips bits, of each file no more than one byte's; whether checkpoints were among them. */
  private boolean rot() throws IOException {
    boolean checkpointsRot = false;
    List<String> names = new ArrayList<>(files.names(""));
    for (int i = random.nextInt(3); i >= 0 && !names.isEmpty(); i--) {
      Path file = files.file(names.remove(random.nextInt(names.size())));
      checkpointsRot |= file.toString().endsWith(SegmentNames.CHECKPOINT_SUFFIX);
      int length = files.read(file).length;
      if (length > 0) {
        long at = 8L * random.nextInt(length);
        for (int n = random.nextInt(3); n >= 0; n--) {
          world.disk.flipBit(file, at + random.nextInt(8));
        }
        flips++;
      }
    }
    return checkpointsRot;
  }

  private boolean reopen() throws IOException {
    try {
      world.open();
      return true;
    } catch (DriftException e) {
      boolean named =
          e.code() == ErrorCode.DATA_DAMAGED
              || e.code() == ErrorCode.DATA_DIR_FOREIGN
              || e.code() == ErrorCode.FORMAT_TOO_NEW;
      LogModel.require(named, "it does not start, with " + e);
      refused = true;
      return false;
    }
  }

  private void check() {
    int quarantined = world.shard.shard().status().quarantinedRanges();
    named += quarantined > 0 ? 1 : 0;
    for (PartitionStart partition : partitions) {
      boolean there =
          world.shard.shard().catalog().find(partition.topicId(), partition.partition()) != null;
      LogModel.require(there || quarantined > 0, partition + " is gone, and nothing says so");
      if (there) {
        check(partition);
      }
    }
  }

  private void check(PartitionStart partition) {
    long key = Shown.key(partition);
    Map<Long, String> due = new HashMap<>(place(key));
    long end =
        world
            .shard
            .shard()
            .catalog()
            .partition(partition.topicId(), partition.partition())
            .nextOffset();
    long at = 0;
    int rebuilds = 0;
    while (at < end) {
      long next = read(partition, at, due);
      rebuilds += next > at ? 0 : 1;
      LogModel.require(rebuilds <= flips, partition + " stays at " + at);
      due.keySet().removeIf(offset -> offset < next);
      at = next;
    }
    LogModel.require(due.isEmpty(), partition + " ends at " + end + ", lost: " + due);
  }

  /** Reads up to the end or over a range that is named as damaged; returns where to go on. */
  private long read(PartitionStart partition, long from, Map<Long, String> due) {
    long at = from;
    PartitionStart start = new PartitionStart(partition.topicId(), partition.partition(), from);
    try (LogSubscription subscription = world.shard.subscribe(List.of(start))) {
      for (List<Row> rows = reader.poll(subscription); !rows.isEmpty(); ) {
        for (Row row : rows) {
          if (row.offset() >= from) {
            LogModel.require(row.offset() == at++, row + " where offset " + (at - 1) + " was due");
            check(row, due);
          }
        }
        rows = reader.poll(subscription);
      }
      return at;
    } catch (DriftException e) {
      LogModel.require(e.code() == ErrorCode.CORRUPT_RANGE, "can't be read: " + e);
      named++;
      if (e.getMessage().contains("it is being rebuilt")) {
        world.shard.keepUp();
        return at;
      }
      Matcher next = NEXT.matcher(e.getMessage());
      LogModel.require(next.find(), "it does not say where to go on: " + e);
      long goesOn = Long.parseLong(next.group(1));
      LogModel.require(goesOn > at, "it goes on at " + goesOn + " from " + at);
      return goesOn;
    }
  }

  private void check(Row row, Map<Long, String> due) {
    boolean known = sent.get(Shown.key(row.topicId(), row.partition())).contains(row.value());
    LogModel.require(known, "nobody appended " + row);
    String expected = due.remove(row.offset());
    LogModel.require(
        expected == null || expected.equals(row.value()), row + " instead of " + expected);
  }
}
