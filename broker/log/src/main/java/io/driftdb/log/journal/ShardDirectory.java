package io.driftdb.log.journal;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The directory of one shard: where its segments, indexes, spares and checkpoints are. Any thread.
 */
public final class ShardDirectory {
  private final LogFiles files;
  private final Path path;
  private final UUID clusterId;
  private final int shard;

  public ShardDirectory(LogFiles files, Path path, UUID clusterId, int shard) {
    this.files = files;
    this.path = path;
    this.clusterId = clusterId;
    this.shard = shard;
  }

  public LogFiles files() {
    return files;
  }

  public Path path() {
    return path;
  }

  public UUID clusterId() {
    return clusterId;
  }

  public int shard() {
    return shard;
  }

  public Path file(String name) {
    return path.resolve(name);
  }

  /** Turns a spare into the segment of that header; durable when it returns. */
  public LogFile openAsSegmentDurably(String spare, SegmentHeader header) throws IOException {
    try (LogFile file = files.open(file(spare))) {
      file.write(header.encode(), 0);
      file.forceDurably();
    }
    Path segment = file(SegmentNames.segment(header.segmentId()));
    files.rename(file(spare), segment);
    files.syncDirectory(path);
    return files.open(segment);
  }

  /** Reads a segment's header; null when it is damaged. */
  public SegmentHeader readHeader(long segmentId) throws IOException {
    String name = SegmentNames.segment(segmentId);
    try (LogFile file = files.openReadOnly(file(name))) {
      ByteBuffer block = ByteBuffer.allocateDirect(SegmentHeader.LENGTH);
      file.read(block, 0);
      return SegmentHeader.decode(block.flip(), name);
    }
  }
}
