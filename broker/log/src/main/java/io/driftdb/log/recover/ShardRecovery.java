package io.driftdb.log.recover;

import io.driftdb.log.LogConfig;
import io.driftdb.log.Topic;
import io.driftdb.log.apply.Apply;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.index.IndexDamagedException;
import io.driftdb.log.index.Run;
import io.driftdb.log.index.SealedIndex;
import io.driftdb.log.index.SealedIndexWriter;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.journal.JournalLimits;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.journal.SpareSegments;
import io.driftdb.log.journal.UncommittedFrames;
import io.driftdb.log.sequence.PartitionState;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.log.sequence.StateReader;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a shard back from its directory: see {@link RecoveryCase} for what it may find. Nothing
 * that was durable is cut; what was not known to be durable is written again and forced before it
 * counts. Runs once, on the opening thread.
 */
public final class ShardRecovery {
  private final ShardDirectory directory;
  private final LogConfig config;
  private final RecoveryReport report = new RecoveryReport();
  private final CommittedCatalog catalog = new CommittedCatalog();
  private final SequencedState state;
  private final long committedFloor;
  private final SegmentList segments = new SegmentList();
  private final SpareSegments spares;
  private final List<Long> segmentIds = new ArrayList<>();
  private final List<Long> indexIds = new ArrayList<>();
  private final List<String> checkpoints = new ArrayList<>();
  private final SegmentScanner scanner = new SegmentScanner();
  private Checkpoint checkpoint;
  private Undecided undecided;

  /** {@code committedFloor}: all records below it are known to be committed. */
  public ShardRecovery(ShardDirectory directory, LogConfig config, long committedFloor) {
    this.directory = directory;
    this.committedFloor = committedFloor;
    this.config = config;
    this.state = new SequencedState(config.batchesInFlight(), config.maxProducers(), catalog);
    this.spares =
        new SpareSegments(directory, JournalLimits.of(config), config.preallocatedSegments());
  }

  /**
   * Reads everything that is needed; DriftException DATA_DAMAGED, DATA_DIR_FOREIGN, FORMAT_TOO_NEW.
   */
  public RecoveredShard recover() throws IOException {
    sortFiles();
    List<SegmentHeader> chain = new SegmentChain(directory, report).follow(segmentIds);
    dropStrayIndexes(chain);
    loadCheckpoint();
    long committedLsn = Math.max(committedFloor, state.nextLsn());
    Apply apply = new Apply(catalog, state::forgetTopic);
    undecided = new Undecided(committedLsn, apply, new UncommittedFrames());
    if (chain.isEmpty()) {
      return startEmpty();
    }
    if (chain.get(0).baseLsn() > (checkpoint == null ? 1 : checkpoint.lsn())) {
      throw damaged("no readable checkpoint reaches up to the first records that are left");
    }
    if (checkpoint != null && chain.get(chain.size() - 1).segmentId() < checkpoint.segmentId()) {
      throw damaged("segment " + checkpoint.segmentId() + " and what follows it is missing");
    }
    for (int i = 0; i < chain.size() - 1; i++) {
      recoverSealed(chain.get(i), chain.get(i + 1));
    }
    RecoveredShard recovered = recoverActive(chain.get(chain.size() - 1));
    rememberDamage();
    requireSoundTail();
    if (report.has(RecoveryCase.DAMAGED_CHECKPOINT) && chain.get(0).baseLsn() > 1) {
      moveEarliestOffsets();
    }
    return recovered;
  }

  private void rememberDamage() {
    for (QuarantinedRange range : report.quarantined()) {
      segments.quarantine(range.fromLsn(), range.toLsn());
    }
    if (!report.quarantined().isEmpty()) {
      state.producers().doubtNames();
    }
  }

  /** What may have to be taken back, and what others were told that it is here, must be known. */
  private void requireSoundTail() {
    for (QuarantinedRange range : report.quarantined()) {
      if (undecided.has(range.toLsn() - 1)) {
        throw damaged("what this node has acknowledged to others can't be read: " + range);
      }
    }
  }

  /**
   * An earlier checkpoint does not know what retention has dropped since. Nobody can tell that from
   * what is damaged before the first record that is left: then all of it counts as damaged.
   */
  private void moveEarliestOffsets() throws IOException {
    List<PartitionState> partitions = new ArrayList<>();
    state.forEachPartition(partitions::add);
    for (PartitionState partition : partitions) {
      moveEarliestOffset(partition);
    }
  }

  private void moveEarliestOffset(PartitionState partition) throws IOException {
    int topicId = partition.topicId();
    long first = -1;
    Run run = new Run();
    Segment[] all = segments.all();
    for (int i = 0; i < all.length && first < 0; i++) {
      first = all[i].index().firstOffset(topicId, partition.partition());
      if (first >= 0) {
        all[i].index().findByOffset(topicId, partition.partition(), first, run);
      }
    }
    if (!segments.isDamaged(0, first < 0 ? Long.MAX_VALUE : run.firstLsn())) {
      partition.committed().advanceEarliest(first < 0 ? partition.nextOffset() : first);
    }
  }

  private DriftException damaged(String what) {
    return new DriftException(
        ErrorCode.DATA_DAMAGED,
        directory.path() + ": " + what + ". " + ErrorCode.DATA_DAMAGED.advice());
  }

  /**
   * A killed process may have left changes of the directory that are seen but not durable: they are
   * made so before anything is built on them.
   */
  private void sortFiles() throws IOException {
    directory.files().syncDirectory(directory.path());
    for (String name : directory.files().list(directory.path())) {
      long segment = SegmentNames.number(name, SegmentNames.SEGMENT_SUFFIX);
      long index = SegmentNames.number(name, SegmentNames.INDEX_SUFFIX);
      long spare = SegmentNames.number(name, SegmentNames.SPARE_SUFFIX);
      if (SegmentNames.isUnfinished(name)) {
        report.found(RecoveryCase.UNFINISHED_FILE, name);
        directory.files().delete(directory.file(name));
      } else if (segment >= 0) {
        segmentIds.add(segment);
      } else if (index >= 0) {
        indexIds.add(index);
      } else if (spare >= 0) {
        adoptSpare(name, spare);
      } else if (SegmentNames.number(name, SegmentNames.CHECKPOINT_SUFFIX) >= 0) {
        checkpoints.add(name);
      }
    }
  }

  private void adoptSpare(String name, long number) throws IOException {
    long size;
    try (LogFile file = directory.files().openReadOnly(directory.file(name))) {
      size = file.size();
    }
    if (spares.adopt(number, size)) {
      report.found(RecoveryCase.SPARE_SEGMENT, name);
    } else {
      directory.files().delete(directory.file(name));
    }
  }

  private void dropStrayIndexes(List<SegmentHeader> chain) throws IOException {
    for (long id : indexIds) {
      if (chain.stream().noneMatch(h -> h.segmentId() == id)) {
        report.found(RecoveryCase.INDEX_WITHOUT_SEGMENT, SegmentNames.index(id));
        directory.files().delete(directory.file(SegmentNames.index(id)));
      }
    }
  }

  private void loadCheckpoint() throws IOException {
    for (int i = checkpoints.size() - 1; i >= 0 && checkpoint == null; i--) {
      checkpoint = Checkpoint.read(directory, checkpoints.get(i));
      if (checkpoint == null) {
        report.found(RecoveryCase.DAMAGED_CHECKPOINT, checkpoints.get(i));
      }
    }
    report.startedFrom(checkpoint);
    if (checkpoint != null) {
      try {
        readState(new StateReader(checkpoint.state()));
      } catch (RuntimeException e) {
        throw new DriftException(
            ErrorCode.DATA_DAMAGED,
            directory.file(SegmentNames.checkpoint(checkpoint.lsn()))
                + " matches its checksums and holds no state that can be read. "
                + ErrorCode.DATA_DAMAGED.advice(),
            e);
      }
    }
  }

  private void readState(StateReader in) {
    state.read(in);
    int ranges = in.getInt();
    for (int i = 0; i < ranges; i++) {
      report
          .quarantined()
          .add(
              new QuarantinedRange(
                  in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong()));
    }
    if (in.hasMore()) {
      state.readTables(in);
    }
    if (in.hasMore()) {
      state.readDecisions(in);
    }
    for (Topic topic : state.topics().all()) {
      catalog.add(topic);
    }
    catalog.sawIdsBelow(state.topics().nextTopicId());
  }

  private RecoveredShard startEmpty() {
    if (checkpoint != null) {
      throw damaged("there is a checkpoint, but no segment");
    }
    report.found(RecoveryCase.EMPTY_DIRECTORY, directory.path().toString());
    return recovered(null, true);
  }

  private RecoveredShard recovered(ActiveIndex activeIndex, boolean startNewSegment) {
    return new RecoveredShard(
        state,
        catalog,
        undecided.apply(),
        undecided.frames(),
        Math.min(undecided.fromLsn(), state.nextLsn()),
        segments,
        spares,
        activeIndex,
        startNewSegment,
        report);
  }

  private void recoverSealed(SegmentHeader header, SegmentHeader next) throws IOException {
    boolean linked = next.previousSegmentId() == header.segmentId();
    LogFile file = directory.files().open(segmentPath(header));
    if (undecided.has(next.baseLsn() - 1)) {
      keepUnsealed(header, next, file, linked);
      return;
    }
    boolean replayed = checkpoint == null || header.segmentId() >= checkpoint.segmentId();
    SealedIndex index = replayed ? null : openIndex(header, linked ? next : null);
    if (index == null) {
      index = rebuild(header, next, file, linked);
    }
    Segment segment = new Segment(header, file, index);
    segment.extendTo(index.endPosition(), next.baseLsn(), index.lastAppendTimeNs());
    segments.add(segment);
  }

  /** A segment of which frames may be taken back keeps the index that can be cut. */
  private void keepUnsealed(SegmentHeader header, SegmentHeader next, LogFile file, boolean linked)
      throws IOException {
    SegmentReplay replay = replaySealed(header, next, file, linked);
    Segment segment = new Segment(header, file, replay.index());
    segment.extendTo(replay.endPosition(), next.baseLsn(), state.lastAppendTimeNs());
    segments.add(segment);
  }

  private SegmentReplay replaySealed(
      SegmentHeader header, SegmentHeader next, LogFile file, boolean linked) throws IOException {
    SegmentReplay replay =
        new SegmentReplay(header, file, scanner, state, checkpoint, config, report, undecided);
    long known = linked ? next.previousEndPosition() : endInIndex(header);
    replay.readSealed(known < 0 ? header.capacity() : known, next.baseLsn(), known >= 0);
    return replay;
  }

  private SealedIndex rebuild(
      SegmentHeader header, SegmentHeader next, LogFile file, boolean linked) throws IOException {
    SegmentReplay replay = replaySealed(header, next, file, linked);
    long end = replay.endPosition();
    Path target = directory.file(SegmentNames.index(header.segmentId()));
    SealedIndexWriter.writeDurably(
        directory.files(), target, header, end, next.baseLsn(), replay.index());
    SealedIndex index = openIndex(header, null);
    if (index == null) {
      throw new IOException(target + ", just written, reads back damaged");
    }
    return index;
  }

  /** The next segment, which would say it, is missing; -1 when there is no sound index either. */
  private long endInIndex(SegmentHeader header) throws IOException {
    try (SealedIndex index = openIndex(header, null)) {
      return index == null ? -1 : index.endPosition();
    }
  }

  /** {@code next} says where the segment ends; null when the index has to be believed. */
  private SealedIndex openIndex(SegmentHeader header, SegmentHeader next) throws IOException {
    String name = SegmentNames.index(header.segmentId());
    Path path = directory.file(name);
    if (!directory.files().exists(path)) {
      report.found(RecoveryCase.MISSING_INDEX, name);
      return null;
    }
    LogFile file = directory.files().openReadOnly(path);
    try {
      SealedIndex index = SealedIndex.open(file, header.shard(), header.segmentId(), header.salt());
      if (report.has(RecoveryCase.DAMAGED_CHECKPOINT)) {
        index.verify(); // it is about to be asked, when nothing could make it again any more
      }
      if (next == null || index.endPosition() == next.previousEndPosition()) {
        return index;
      }
      index.close();
      report.found(RecoveryCase.DAMAGED_INDEX, name + ": ends elsewhere");
    } catch (IndexDamagedException e) {
      file.close();
      report.found(RecoveryCase.DAMAGED_INDEX, name + ": " + e.getMessage());
    }
    return null;
  }

  private RecoveredShard recoverActive(SegmentHeader header) throws IOException {
    LogFile file = directory.files().open(segmentPath(header));
    if (file.size() < header.capacity()) {
      throw damaged(
          SegmentNames.segment(header.segmentId())
              + ", the newest segment, has been cut off at byte "
              + file.size()
              + " of "
              + header.capacity()
              + ": where the log ended can't be told");
    }
    SegmentReplay replay =
        new SegmentReplay(header, file, scanner, state, checkpoint, config, report, undecided);
    boolean stale = replay.readActive();
    if (checkpoint != null && checkpoint.clean() && checkpoint.lsn() == state.nextLsn()) {
      report.found(RecoveryCase.CLEAN_STOP, "LSN " + state.nextLsn());
    }
    ActiveIndex index = replay.index();
    Segment segment = new Segment(header, file, index);
    segment.extendTo(replay.endPosition(), state.nextLsn(), state.lastAppendTimeNs());
    segments.add(segment);
    return recovered(index, stale);
  }

  private Path segmentPath(SegmentHeader header) {
    return directory.file(SegmentNames.segment(header.segmentId()));
  }
}
