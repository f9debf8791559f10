package io.driftdb.log.verify;

import io.driftdb.log.DataDirectory;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.recover.Checkpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The segment files of a shard as they lie there, oldest first, and where each ends. Changes
 * nothing.
 */
final class SegmentFiles {
  /**
   * One segment.
   *
   * @param header null when it is damaged
   * @param end where the next segment says that it ends, or the file's length for the last
   * @param endLsn as the next segment says, or -1 for the last
   * @param endsThere whether the next segment says that; else it is missing, or this is the last
   */
  record Found(
      long id,
      SegmentHeader header,
      long end,
      long endLsn,
      boolean endsThere,
      boolean superseded) {}

  private SegmentFiles() {}

  static ShardDirectory directory(DataDirectory data, int shard) {
    return new ShardDirectory(data.files(), data.shardPath(shard), data.clusterId(), shard);
  }

  /** The newest checkpoint that is sound, or null. */
  static Checkpoint newestCheckpoint(ShardDirectory directory) throws IOException {
    Checkpoint newest = null;
    for (String name : directory.files().list(directory.path())) {
      if (SegmentNames.number(name, SegmentNames.CHECKPOINT_SUFFIX) >= 0) {
        Checkpoint found = Checkpoint.read(directory, name);
        newest = found == null ? newest : found;
      }
    }
    return newest;
  }

  static List<Found> list(ShardDirectory directory) throws IOException {
    List<Long> ids = new ArrayList<>();
    for (String name : directory.files().list(directory.path())) {
      long id = SegmentNames.number(name, SegmentNames.SEGMENT_SUFFIX);
      if (id >= 0) {
        ids.add(id);
      }
    }
    List<Found> found = new ArrayList<>();
    SegmentHeader next = null;
    for (int i = ids.size() - 1; i >= 0; i--) {
      long id = ids.get(i);
      SegmentHeader header = directory.readHeader(id);
      boolean linked = next != null && next.previousSegmentId() == id;
      boolean superseded = next != null && next.previousSegmentId() < id;
      long capacity = header == null ? 0 : header.capacity();
      found.add(
          0,
          new Found(
              id,
              header,
              linked ? next.previousEndPosition() : capacity,
              next == null ? -1 : next.baseLsn(),
              linked,
              superseded));
      if (!superseded && header != null) {
        next = header;
      }
    }
    return found;
  }
}
