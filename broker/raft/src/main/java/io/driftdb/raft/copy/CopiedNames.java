package io.driftdb.raft.copy;

import io.driftdb.log.journal.SegmentNames;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What files of a copy may be called: names come from another node. */
final class CopiedNames {
  private static final String STORE = "tables/";
  private static final Pattern IN_STORE = Pattern.compile("tables/[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private CopiedNames() {}

  static String inStore(Path file) {
    return STORE + file.getFileName();
  }

  static boolean isSegment(String name) {
    return SegmentNames.number(name, SegmentNames.SEGMENT_SUFFIX) >= 0;
  }

  static boolean isCheckpoint(String name) {
    return SegmentNames.number(name, SegmentNames.CHECKPOINT_SUFFIX) >= 0;
  }

  /** INVALID_REQUEST for one that no file of a shard has. */
  static void check(String name) {
    boolean known =
        isSegment(name)
            || isCheckpoint(name)
            || SegmentNames.number(name, SegmentNames.INDEX_SUFFIX) >= 0
            || IN_STORE.matcher(name).matches();
    if (!known) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST, "no file of a shard is called '" + name + "'");
    }
  }
}
