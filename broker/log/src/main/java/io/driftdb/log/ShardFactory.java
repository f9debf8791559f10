package io.driftdb.log;

import io.driftdb.log.io.LogFiles;
import io.driftdb.log.journal.Journal;
import io.driftdb.log.journal.JournalLimits;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.recover.RecoveredShard;
import io.driftdb.log.recover.RecoveryCase;
import io.driftdb.log.recover.RecoveryReport;
import io.driftdb.log.recover.ShardRecovery;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.Sequencer;
import io.driftdb.log.upkeep.ShardUpkeep;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Recovers a shard from its directory and puts its stages together. On the opening thread. */
final class ShardFactory {
  private static final Logger LOG = LoggerFactory.getLogger(ShardFactory.class);

  /** What a shard writes first is shorter. */
  private static final int FIRST_FRAME_BYTES =
      Sequencer.frameLength(ControlRecords.MAX_BATCH_LENGTH);

  private ShardFactory() {}

  /** A shard that is recovered but has not started its epoch. */
  static Shard open(DataDirectory data, int id, ShardParts parts) {
    ShardDirectory directory =
        new ShardDirectory(data.files(), data.shardPath(id), data.clusterId(), id);
    try {
      data.files().createDirectoriesDurably(directory.path());
      RecoveredShard recovered =
          new ShardRecovery(directory, parts.config(), parts.replicator().committedFloor())
              .recover();
      if (data.hasBegun(id) && recovered.report().has(RecoveryCase.EMPTY_DIRECTORY)) {
        throw new DriftException(
            ErrorCode.DATA_DAMAGED,
            directory.path()
                + " is empty, but this shard has had a log: its files are gone. "
                + ErrorCode.DATA_DAMAGED.advice());
      }
      log(id, recovered.report());
      return assemble(id, directory, parts, recovered);
    } catch (IOException e) {
      throw failure(data.files(), parts.config(), e);
    }
  }

  /** What keeps a log from starting: a full disk is named as such. */
  static DriftException failure(LogFiles files, LogConfig config, IOException e) {
    boolean full = false;
    try {
      long needed = config.lowWaterBytes() + JournalLimits.of(config).smallSegmentBytes();
      full = files.usableBytes(config.directory()) < needed;
    } catch (IOException unknown) {
      e.addSuppressed(unknown);
    }
    ErrorCode code = full ? ErrorCode.DISK_FULL : ErrorCode.DATA_DIR_UNREADABLE;
    return new DriftException(
        code, config.directory() + " can't be read or written: " + e + ". " + code.advice(), e);
  }

  private static Shard assemble(
      int id, ShardDirectory directory, ShardParts parts, RecoveredShard recovered)
      throws IOException {
    Journal journal =
        new Journal(
            directory,
            JournalLimits.of(parts.config()),
            parts.seam(),
            parts.observer(),
            recovered.segments(),
            recovered.spares(),
            recovered.uncommitted());
    journal.resume(
        recovered.activeIndex(), recovered.state().nextLsn(), recovered.state().lastAppendTimeNs());
    if (recovered.startNewSegment() || !journal.hasRoomFor(FIRST_FRAME_BYTES)) {
      journal.rollDurably(); // here a full disk keeps the log from starting; later it poisons
    }
    ShardUpkeep upkeep =
        new ShardUpkeep(
            directory, parts.config(), parts.seam(), recovered, parts.replicator()::retainedFrom);
    return new Shard(id, parts, recovered, journal, upkeep);
  }

  private static void log(int id, RecoveryReport report) {
    for (RecoveryReport.Finding finding : report.findings()) {
      boolean harmless =
          finding.kind() == RecoveryCase.EMPTY_DIRECTORY
              || finding.kind() == RecoveryCase.CLEAN_STOP
              || finding.kind() == RecoveryCase.CLEAN_TAIL
              || finding.kind() == RecoveryCase.SPARE_SEGMENT;
      if (harmless) {
        LOG.info("Shard {}: {}: {}", id, finding.kind(), finding.what());
      } else {
        LOG.warn("Shard {}: {}: {}", id, finding.kind(), finding.what());
      }
    }
  }
}
