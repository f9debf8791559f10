package io.driftdb.log;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.recover.RecoveredShard;
import io.driftdb.log.recover.RecoveryReport;
import io.driftdb.log.recover.SegmentScanner;
import io.driftdb.log.recover.ShardRecovery;
import io.driftdb.log.replicate.Replicator;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** The files of shard 0, and what may happen to them while no one looks. */
final class ShardFiles {
  /** Where a frame stands. */
  record Place(long segmentId, long position, int length, long firstLsn, long durableMark) {}

  private final LogFiles files;
  private final LogConfig config;
  private final Path path;

  ShardFiles(SimWorld world) {
    files = world.disk;
    config = world.config;
    path = config.directory().resolve("shard-0000");
  }

  /** What a recovery finds now. */
  RecoveryReport recover() throws IOException {
    return recovered().report();
  }

  /** What a recovery makes of it now. */
  RecoveredShard recovered() throws IOException {
    try (DataDirectory data = DataDirectory.openReadOnly(files, config.directory())) {
      ShardDirectory directory = new ShardDirectory(files, path, data.clusterId(), 0);
      return new ShardRecovery(directory, config, Replicator.EVERYTHING).recover();
    }
  }

  /** Sees a frame of a segment. */
  interface FrameVisitor {
    void onFrame(long segmentId, DirectBuffer buffer, int offset, int length, long position);
  }

  /** All frames of a shard, by its files. */
  static List<Place> frames(Shard shard) throws IOException {
    List<Place> places = new ArrayList<>();
    FrameHeaderDecoder header = new FrameHeaderDecoder();
    visit(
        shard,
        (segmentId, buffer, offset, length, position) -> {
          FrameVerifier.wrap(header, buffer, offset);
          long lsn = header.firstLsn();
          places.add(new Place(segmentId, position, length, lsn, header.durableMark()));
        });
    return places;
  }

  static void visit(Shard shard, FrameVisitor visitor) throws IOException {
    for (Segment segment : shard.upkeep().segments().all()) {
      new SegmentScanner()
          .open(segment.file(), segment.header().salt(), segment.endPosition())
          .scan(
              SegmentHeader.LENGTH,
              segment.header().baseLsn(),
              true,
              (buffer, offset, length, position) ->
                  visitor.onFrame(segment.id(), buffer, offset, length, position));
    }
  }

  Path segment(long id) {
    return path.resolve(SegmentNames.segment(id));
  }

  Path index(long id) {
    return path.resolve(SegmentNames.index(id));
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /** The names with that suffix, sorted. */
  List<String> names(String suffix) throws IOException {
    return files.list(path).stream().filter(name -> name.endsWith(suffix)).toList();
  }

  boolean exists(Path file) throws IOException {
    return files.exists(file);
  }

  byte[] read(Path file) throws IOException {
    try (LogFile open = files.openReadOnly(file)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) open.size());
      open.read(bytes, 0);
      return bytes.array();
    }
  }

  void write(Path file, long position, byte[] bytes) throws IOException {
    try (LogFile open = files.open(file)) {
      open.write(ByteBuffer.wrap(bytes), position);
      open.forceDurably();
    }
  }

  void flip(Path file, long position) throws IOException {
    byte[] now = read(file);
    write(file, position, new byte[] {(byte) ~now[(int) position]});
  }

  void zero(Path file, long from, long to) throws IOException {
    write(file, from, new byte[(int) (to - from)]);
  }

  void delete(Path file) throws IOException {
    files.delete(file);
    files.syncDirectory(path);
  }

  /** Makes a file of those bytes, in place of what was there. */
  void put(Path file, byte[] bytes) throws IOException {
    files.delete(file);
    files.create(file).close();
    write(file, 0, bytes);
    files.syncDirectory(path);
  }
}
