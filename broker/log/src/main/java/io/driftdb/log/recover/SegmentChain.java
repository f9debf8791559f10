package io.driftdb.log.recover;

import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Which segment files make up the log: follows the headers back from the newest. Segments that are
 * skipped over were cut off whole; those that should be there and are not are missing.
 */
final class SegmentChain {
  private final ShardDirectory directory;
  private final RecoveryReport report;

  SegmentChain(ShardDirectory directory, RecoveryReport report) {
    this.directory = directory;
    this.report = report;
  }

  /** The headers of the log's segments, oldest first. Deletes the superseded ones. */
  List<SegmentHeader> follow(List<Long> ids) throws IOException {
    Deque<SegmentHeader> chain = new ArrayDeque<>();
    if (ids.isEmpty()) {
      return List.of();
    }
    int at = ids.size() - 1;
    SegmentHeader header = read(ids.get(at));
    if (header == null) {
      throw new DriftException(
          ErrorCode.DATA_DAMAGED,
          "the header of the newest segment, "
              + directory.file(SegmentNames.segment(ids.get(at)))
              + ", is damaged: where the log ends can't be told. "
              + ErrorCode.DATA_DAMAGED.advice());
    }
    while (header != null) {
      chain.addFirst(header);
      header = previous(ids, header);
    }
    return new ArrayList<>(chain);
  }

  /** The nearest earlier segment of the log that can be read, or null at its start. */
  private SegmentHeader previous(List<Long> ids, SegmentHeader header) throws IOException {
    long wanted = header.previousSegmentId();
    for (int i = ids.indexOf(header.segmentId()) - 1; i >= 0; i--) {
      long id = ids.get(i);
      SegmentHeader found = read(id);
      if (id > wanted) {
        report.found(RecoveryCase.SUPERSEDED_SEGMENT, SegmentNames.segment(id));
        directory.files().delete(directory.file(SegmentNames.segment(id)));
        continue;
      }
      if (id != wanted || found == null) {
        long from = found == null ? 0 : found.baseLsn();
        report.quarantine(
            RecoveryCase.MISSING_SEGMENT,
            new QuarantinedRange(wanted, 0, 0, from, header.baseLsn()));
      }
      if (found != null) {
        return found;
      }
      wanted = id - 1;
    }
    return null;
  }

  private SegmentHeader read(long id) throws IOException {
    SegmentHeader header = directory.readHeader(id);
    if (header == null || header.segmentId() != id) {
      return null;
    }
    if (header.shard() != directory.shard() || !header.clusterId().equals(directory.clusterId())) {
      throw new DriftException(
          ErrorCode.DATA_DIR_FOREIGN,
          directory.file(SegmentNames.segment(id))
              + " belongs to another log. "
              + ErrorCode.DATA_DIR_FOREIGN.advice());
    }
    return header;
  }
}
