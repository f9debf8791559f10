package io.driftdb.log.upkeep;

import io.driftdb.log.LogConfig;
import io.driftdb.log.ShardStatus;
import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.index.IndexDamagedException;
import io.driftdb.log.index.SealedIndex;
import io.driftdb.log.index.SealedIndexWriter;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogSeam;
import io.driftdb.log.journal.Journal;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.journal.SpareSegments;
import io.driftdb.log.read.ShardFiles;
import io.driftdb.log.recover.IndexRebuild;
import io.driftdb.log.recover.RecoveredShard;
import io.driftdb.log.sequence.SequencedState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upkeep of one shard. Both the shard's thread and the housekeeper call it, each its own
 * methods; they meet in single references and queues. A failure here never loses data: it is logged
 * and tried again, and shows as a shortage of spares or a late checkpoint.
 */
public final class ShardUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(ShardUpkeep.class);

  private final ShardDirectory directory;
  private final LogConfig config;
  private final SegmentList segments;
  private final SpareSegments spares;
  private final SparePace pace;
  private final DiskWatch disk;
  private final Checkpoints checkpoints;
  private final Retention retention;
  private final int quarantinedRanges;
  private final ConcurrentLinkedQueue<Segment> unused = new ConcurrentLinkedQueue<>();
  private volatile long committedLsn;
  private volatile RetentionDrop drop;
  private volatile boolean segmentAwaited;
  private volatile boolean retentionAllowed;

  public ShardUpkeep(
      ShardDirectory directory,
      LogConfig config,
      LogSeam seam,
      RecoveredShard recovered,
      LongSupplier keptForCluster) {
    this.directory = directory;
    this.config = config;
    this.segments = recovered.segments();
    this.spares = recovered.spares();
    this.pace = new SparePace(config.segmentBytes(), seam.clock());
    this.disk = new DiskWatch(directory, config, seam.clock());
    this.checkpoints = new Checkpoints(directory, config, recovered.report());
    long damagedFrom = recovered.report().firstDamagedLsn();
    this.retention =
        new Retention(config, seam.clock(), recovered.catalog(), damagedFrom, keptForCluster);
    this.quarantinedRanges = recovered.report().quarantined().size();
  }

  public SegmentList segments() {
    return segments;
  }

  /** Why appends must be refused for want of disk space; empty when there is enough. Any thread. */
  public String whyDiskFull() {
    return disk.whyFull();
  }

  /** Bytes that could be dropped but for a topic that keeps them, by topic. Any thread. */
  public Map<String, Long> pinnedBytes() {
    return retention.pinnedBytes();
  }

  /** Records at or above the LSN are not dropped; it only rises. Any thread. */
  public void retainFrom(long lsn) {
    retention.retainFrom(lsn);
  }

  /** Records below the LSN are in a checkpoint, durably. Any thread. */
  public long checkpointLsn() {
    return checkpoints.writtenLsn();
  }

  /** The first LSN that has not been dropped, or begun to be. Any thread. */
  public long firstHeldLsn() {
    Segment[] all = segments.all();
    long first = all.length == 0 ? 1 : all[0].header().baseLsn();
    return Math.max(first, retention.firstHeldLsn());
  }

  /** Holds all files from which the shard can be recovered as it is now. Any thread. */
  public ShardFiles holdFiles(ShardFiles.Also also) throws IOException {
    return ShardFiles.hold(directory, segments, also);
  }

  /** Shard's thread: takes dropped segments out and a checkpoint when it is due. */
  public int doShardWork(SequencedState state, Journal journal, long committed) {
    committedLsn = committed;
    RetentionDrop requested = drop;
    boolean dropping = requested != null && !requested.isTaken();
    if (journal.hasStaged() || !(dropping || isCheckpointDue()) || !state.isWhole()) {
      return 0;
    }
    if (dropping) {
      requested.take(segments);
    }
    long number = checkpoints.take(state, segments.active(), config.producerExpiry());
    if (dropping) {
      requested.takenBefore(number);
    }
    return 1;
  }

  private boolean isCheckpointDue() {
    return segments.all().length > 0 && checkpoints.isDue(segments.active());
  }

  /** Shard's thread: records from that LSN on are taken back. */
  public void forgetCheckpointAbove(long lsn) {
    checkpoints.forgetAbove(lsn);
  }

  /** Shard's thread: whether an append waits for a segment that is not there. */
  public void awaitSegment(boolean awaited) {
    segmentAwaited = awaited;
  }

  /** Shard's thread: a segment was cut off whole and is to go. */
  public void dropWhole(Segment segment) {
    segment.drop(() -> unused.add(segment));
  }

  /** Shard's thread, at an orderly stop: the last checkpoint, durable when it returns. */
  public void writeFinalCheckpoint(SequencedState state) {
    try {
      checkpoints.writeFinalDurably(state, segments.active());
    } catch (IOException e) {
      LOG.warn("Shard {}: no final checkpoint: {}", directory.shard(), e.toString());
    }
  }

  /** Housekeeper: does one round of all that is due; returns how much that was. */
  public int doWork() {
    int work = 0;
    work += attempt("recycling a segment", this::recycle);
    work += attempt("making a spare segment", this::refillSpares);
    work += attempt("sealing a segment", this::sealSegments);
    work += attempt("rebuilding an index", this::rebuildIndexes);
    work += attempt("writing a checkpoint", this::writeCheckpoint);
    work += attempt("retention", this::retain);
    disk.check();
    return work;
  }

  private interface Work {
    int run() throws IOException;
  }

  private int attempt(String what, Work work) {
    try {
      return work.run();
    } catch (IOException e) {
      LOG.warn("Shard {}: {} failed: {}", directory.shard(), what, e.toString());
      return 0;
    } catch (RuntimeException | OutOfMemoryError e) {
      // One task's defect must not end the upkeep of all shards.
      LOG.error("Shard {}: {} failed", directory.shard(), what, e);
      return 0;
    }
  }

  private int recycle() throws IOException {
    int work = 0;
    for (Segment segment = unused.peek(); segment != null; segment = unused.peek()) {
      spares.recycle(segment.id(), segment.header().capacity());
      unused.remove(); // it stays when that fails
      work++;
    }
    return work;
  }

  private int refillSpares() throws IOException {
    if (spares.count() > 0) {
      disk.spareMade(); // or recycled: who waited for one can go on
    }
    if (!spares.isShort()) {
      return 0;
    }
    if (!disk.maySpend(config.segmentBytes() - spares.made())) {
      if (segmentAwaited && spares.count() == 0) {
        disk.spareFailed("it would leave less than the low-water mark");
      }
      return 0;
    }
    long bytes = pace.bytesDue(segments.all(), spares, segmentAwaited);
    if (bytes == 0) {
      return 0;
    }
    try {
      if (spares.makeDurably(bytes)) {
        disk.spareMade();
      }
      return 1;
    } catch (IOException e) {
      if (spares.count() == 0) {
        disk.spareFailed(e.getMessage());
      }
      throw e;
    }
  }

  private int abandonSpare() throws IOException {
    spares.abandon();
    return 0;
  }

  private int writeCheckpoint() throws IOException {
    return checkpoints.writePending(committedLsn);
  }

  private int sealSegments() throws IOException {
    Segment[] all = segments.all();
    int work = 0;
    for (int i = 0; i < all.length - 1; i++) {
      Segment segment = all[i];
      if (segment.index() instanceof ActiveIndex index
          && segment.endLsn() <= committedLsn
          && segment.tryHold()) {
        try {
          seal(segment, index);
          work++;
        } finally {
          segment.release();
        }
      }
    }
    return work;
  }

  private int rebuildIndexes() throws IOException {
    int work = 0;
    for (Segment segment : segments.all()) {
      if (segment.index() instanceof SealedIndex index && index.isDamaged() && segment.tryHold()) {
        try (index) {
          LOG.warn("Shard {}: rebuilding the index of segment {}", directory.shard(), segment.id());
          seal(segment, IndexRebuild.of(segment, config));
          work++;
        } finally {
          segment.release();
        }
      }
    }
    return work;
  }

  private void seal(Segment segment, ActiveIndex index) throws IOException {
    Path target = directory.file(SegmentNames.index(segment.id()));
    SealedIndexWriter.writeDurably(
        directory.files(),
        target,
        segment.header(),
        segment.endPosition(),
        segment.endLsn(),
        index);
    LogFile file = directory.files().openReadOnly(target);
    try {
      long salt = segment.header().salt();
      segment.replaceIndex(SealedIndex.open(file, directory.shard(), segment.id(), salt));
    } catch (IndexDamagedException e) {
      file.close();
      throw new IOException("the index just written reads back damaged", e);
    }
  }

  /** Whether there are ranges that can't be read. */
  public boolean isDamaged() {
    return quarantinedRanges > 0;
  }

  /** The catalog is complete: what it does not hold is not wanted any more. Any thread. */
  public void allowRetention() {
    retentionAllowed = true;
  }

  private int retain() throws IOException {
    if (!retentionAllowed) {
      return 0;
    }
    RetentionDrop pending = drop;
    if (pending != null) {
      if (!pending.isTaken() || !checkpoints.isWritten(pending.checkpoint())) {
        return 0;
      }
      for (Segment segment : pending.segments()) {
        segment.drop(() -> unused.add(segment));
      }
      drop = null;
      return 1;
    }
    Segment[] droppable = retention.findDroppable(segments.all(), checkpoints.writtenLsn());
    if (droppable.length > 0) {
      drop = new RetentionDrop(droppable);
    }
    return droppable.length;
  }

  /** Adds what is known here to a status. Any thread. */
  public ShardStatus status(ShardStatus s) {
    Segment[] all = segments.all();
    long bytes = 0;
    for (Segment segment : all) {
      bytes += segment.endPosition();
    }
    return new ShardStatus(
        s.shard(),
        s.state(),
        s.reason(),
        s.epoch(),
        s.appendedLsn(),
        s.durableLsn(),
        s.committedLsn(),
        s.visibleLsn(),
        all.length == 0 ? s.committedLsn() : all[0].header().baseLsn(),
        all.length,
        spares.count(),
        bytes,
        disk.usableBytes(),
        quarantinedRanges,
        s.ringCapacity(),
        s.ringUsed());
  }

  /** Closes all segments. After the shard's thread and the housekeeper have ended. */
  public void close() {
    attempt("giving up an unfinished spare", this::abandonSpare);
    for (Segment segment : segments.all()) {
      segment.release();
    }
  }
}
