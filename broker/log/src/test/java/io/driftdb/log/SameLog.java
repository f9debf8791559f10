package io.driftdb.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** Compares two logs in everything that a reader, a producer or a restart could tell. */
final class SameLog {
  private static final int LOOK_UPS = 20;

  private final SimShard one;
  private final SimShard other;

  SameLog(SimShard one, SimShard other) {
    this.one = one;
    this.other = other;
  }

  void check(Random random) throws IOException {
    List<UnsafeBuffer> frames = OfflineScan.frames(one.shard());
    LogModel.require(frames.equals(OfflineScan.frames(other.shard())), "other frames on the disk");
    LogModel.require(Arrays.equals(one.state(), other.state()), "another state");
    LogModel.require(
        one.shard().catalog().topics().stream()
            .toList()
            .containsAll(other.shard().catalog().topics()),
        "other topics");
    List<PartitionStart> starts = one.allPartitions();
    sort(starts);
    List<PartitionStart> otherStarts = other.allPartitions();
    sort(otherStarts);
    LogModel.require(starts.equals(otherStarts), "other partitions");
    List<Collected.Row> rows = one.read(starts);
    LogModel.require(rows.equals(other.read(starts)), "other records");
    if (rows.isEmpty()) {
      return;
    }
    for (int i = 0; i < LOOK_UPS; i++) {
      lookUp(rows.get(random.nextInt(rows.size())), random);
    }
  }

  private static void sort(List<PartitionStart> starts) {
    starts.sort(
        (a, b) ->
            a.topicId() != b.topicId()
                ? Integer.compare(a.topicId(), b.topicId())
                : Integer.compare(a.partition(), b.partition()));
  }

  private void lookUp(Collected.Row row, Random random) throws IOException {
    int topic = row.topicId();
    int partition = row.partition();
    long found = one.resolve(topic, partition, PositionKind.LSN, row.lsn());
    LogModel.require(found == row.offset(), row + " resolves to " + found);
    long lsn = 1 + random.nextLong(row.lsn() + 5);
    same(topic, partition, PositionKind.LSN, lsn);
    long now = one.shard().sequenced().lastAppendTimeNs();
    same(topic, partition, PositionKind.TIME, now - random.nextInt(1_000_000_000));
    List<PartitionStart> from = new ArrayList<>();
    from.add(new PartitionStart(topic, partition, row.offset()));
    List<Collected.Row> rest = one.read(from);
    LogModel.require(rest.equals(other.read(from)), "another rest from " + row);
  }

  private void same(int topic, int partition, PositionKind kind, long value) throws IOException {
    long found = one.resolve(topic, partition, kind, value);
    long otherwise = other.resolve(topic, partition, kind, value);
    LogModel.require(
        found == otherwise,
        kind + " " + value + " resolves to " + found + ", it should to " + otherwise);
  }
}
