package io.driftdb.log;

import io.driftdb.battery.fuzz.Target;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of a shard at one time, to be laid out again on as many disks as are wanted. */
final class ShardSnapshot {
  private static final Collected READER = new Collected(64 << 10);

  private final Topic topic;
  private final Map<Path, byte[]> files = new TreeMap<>();

  /** Copies what is on the disk of a world that has been stopped or killed. */
  ShardSnapshot(SimWorld world) throws IOException {
    topic = world.topic;
    ShardFiles from = new ShardFiles(world);
    Path meta = world.config.directory().resolve(DataDirectory.META);
    files.put(meta, from.read(meta));
    for (String name : from.names("")) {
      files.put(from.file(name), from.read(from.file(name)));
    }
  }

  byte[] bytes(Path file) {
    return files.get(file);
  }

  /** The files with that ending, sorted by name. */
  List<Path> files(String suffix) {
    return files.keySet().stream().filter(file -> file.toString().endsWith(suffix)).toList();
  }

  /** A world that is not open yet, on a disk with these files, but for one that is another. */
  SimWorld layOut(Path other, byte[] bytes) throws IOException {
    SimWorld world = new SimWorld(1);
    world.topic = topic;
    ShardFiles to = new ShardFiles(world);
    world.disk.createDirectoriesDurably(to.file(""));
    for (Map.Entry<Path, byte[]> file : files.entrySet()) {
      to.put(file.getKey(), file.getKey().equals(other) ? bytes : file.getValue());
    }
    return world;
  }

  /**
   * All rows of an open world that can be read, by their places; those that can't have to be named
   * as damaged, and must not be skipped in silence.
   */
  static Map<PartitionStart, Collected.Row> rows(SimWorld world) {
    Map<PartitionStart, Collected.Row> rows = new HashMap<>();
    for (PartitionStart start : world.shard.allPartitions()) {
      long end =
          world.shard.shard().catalog().partition(start.topicId(), start.partition()).nextOffset();
      long from = start.offset();
      while (from < end) {
        from = readOn(world, new PartitionStart(start.topicId(), start.partition(), from), rows);
      }
    }
    return rows;
  }

  /** Reads up to the end or to damage; returns where to go on. */
  private static long readOn(
      SimWorld world, PartitionStart start, Map<PartitionStart, Collected.Row> rows) {
    long next = start.offset();
    try (LogSubscription subscription = world.shard.subscribe(List.of(start))) {
      for (List<Collected.Row> some = READER.poll(subscription);
          !some.isEmpty();
          some = READER.poll(subscription)) {
        for (Collected.Row row : some) {
          Target.require(row.offset() <= next, "offset " + next + " is skipped in silence");
          rows.put(new PartitionStart(row.topicId(), row.partition(), row.offset()), row);
          next = Math.max(next, row.offset() + 1);
        }
      }
      return Long.MAX_VALUE;
    } catch (PartitionException e) {
      Target.require(e.code() == ErrorCode.CORRUPT_RANGE, "reading ends with " + e.code());
      return next + 1;
    }
  }
}
