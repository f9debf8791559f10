package io.driftdb.raft;

import io.driftdb.raft.entry.EntryPlace;
import java.io.IOException;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.SizeInBytes;

/** Reads the headers that a Raft log has, before Ratis does. */
final class RaftLogScan {
  private static final SizeInBytes MAX_HEADER = SizeInBytes.valueOf("4MB");

  private RaftLogScan() {}

  /** Adds the entries which have records. */
  static void scan(RaftStorage storage, LoggedEntries entries) throws IOException {
    for (LogSegmentPath path : LogSegmentPath.getLogSegmentPaths(storage)) {
      LogSegment.readSegmentFile(
          path.getPath().toFile(),
          path.getStartEnd(),
          MAX_HEADER,
          CorruptionPolicy.EXCEPTION,
          null,
          entry -> add(entry, entries));
    }
  }

  private static void add(LogEntryProto entry, LoggedEntries entries) {
    if (entry.hasStateMachineLogEntry()) {
      EntryPlace place =
          EntryPlace.decode(entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
      entries.add(entry.getTerm(), entry.getIndex(), place);
    }
  }
}
