package io.driftdb.log.journal;

import io.driftdb.log.LogObserver;
import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.index.ActiveIndex.NextOffsets;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogSeam;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Stages frames and writes them in groups: one write and one fdatasync each, the next only after
 * the last returned. Belongs to the shard's thread; does not allocate but when a segment starts. An
 * IOException means that the bytes above {@link #durableLsn} are in an unknown state: stop writing.
 */
public final class Journal {
  /** A multiple of what file systems take as a whole. */
  private static final long PAGE = 4096;

  private final ShardDirectory directory;
  private final JournalLimits limits;
  private final LogSeam seam;
  private final LogObserver observer;
  private final SegmentList segments;
  private final SpareSegments spares;
  private final FrameVerifier verifier = new FrameVerifier();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final BatchHeaderDecoder batch = new BatchHeaderDecoder();
  private final UncommittedFrames uncommitted;
  private final ByteBuffer stagingBytes;
  private final UnsafeBuffer staging;
  private int staged;
  private int stagedFrames;
  private int stagedRecords;
  private ActiveIndex index;
  private long appendedLsn;
  private long lastAppendTimeNs;
  private int written;
  private int writtenFrames;
  private int writtenRecords;
  private long writtenLsn;
  private long writtenTimeNs;
  private long writeNs;
  private volatile long durableLsn;
  private volatile long lastForceNs;

  public Journal(
      ShardDirectory directory,
      JournalLimits limits,
      LogSeam seam,
      LogObserver observer,
      SegmentList segments,
      SpareSegments spares,
      UncommittedFrames uncommitted) {
    this.directory = directory;
    this.limits = limits;
    this.seam = seam;
    this.observer = observer;
    this.segments = segments;
    this.spares = spares;
    this.uncommitted = uncommitted;
    this.stagingBytes =
        ByteBuffer.allocateDirect(limits.maxGroupBytes() + limits.maxFrameBytes() + (int) PAGE);
    this.staging = new UnsafeBuffer(stagingBytes);
  }

  /** Goes on behind what is there: the last segment of the list, or none yet. */
  public void resume(ActiveIndex activeIndex, long nextLsn, long appendTimeNs) {
    index = activeIndex;
    appendedLsn = nextLsn;
    durableLsn = nextLsn;
    lastAppendTimeNs = appendTimeNs;
  }

  /** One past the last LSN staged or written. */
  public long appendedLsn() {
    return appendedLsn;
  }

  /** One past the last LSN that an fdatasync has covered. Any thread. */
  public long durableLsn() {
    return durableLsn;
  }

  /** How long the last fdatasync took. Any thread. */
  public long lastForceNs() {
    return lastForceNs;
  }

  /** Where a frame may be written before it is appended, so that it needs no copy. */
  public UnsafeBuffer staging() {
    return staging;
  }

  public int stagingOffset() {
    return staged;
  }

  /** Whether the group has reached its bound: flush before the next frame. */
  public boolean isGroupFull() {
    return staged >= limits.maxGroupBytes();
  }

  public boolean hasStaged() {
    return staged > 0;
  }

  /**
   * Whether the active segment has room for one more frame of that length; if not, flush and roll.
   */
  public boolean hasRoomFor(int frameLength) {
    if (index == null || index.isFull()) {
      return false;
    }
    Segment active = segments.active();
    return writtenEnd(active) + staged + frameLength <= active.header().capacity();
  }

  /** Stages a frame behind the others of its group and indexes it. */
  @SuppressWarnings("ReferenceEquality") // a frame written in place is in this very buffer
  public void append(DirectBuffer buffer, int offset, int length) {
    if (buffer != staging || offset != staged) {
      staging.putBytes(staged, buffer, offset, length);
    }
    Segment active = segments.active();
    FrameVerifier.wrap(frame, staging, staged);
    long position = writtenEnd(active) + staged;
    uncommitted.add(frame.firstLsn(), active.id(), position);
    indexBatches(position, length);
    appendedLsn = frame.firstLsn() + frame.recordCount();
    lastAppendTimeNs = frame.appendTimeNs();
    staged += length;
    stagedFrames++;
    stagedRecords += frame.recordCount();
  }

  private void indexBatches(long position, int length) {
    int at = staged + FrameDescriptor.FRAME_HEADER_LENGTH;
    long lsn = frame.firstLsn();
    for (int i = frame.batchCount(); i > 0; i--) {
      FrameVerifier.wrap(batch, staging, at);
      index.add(
          batch.topicId(),
          batch.partition(),
          batch.baseOffset(),
          batch.nextOffset(),
          lsn,
          frame.appendTimeNs(),
          position,
          length);
      lsn += batch.recordCount();
      at += FrameDescriptor.align(batch.batchLength());
    }
  }

  private long writtenEnd(Segment active) {
    return active.endPosition() + written;
  }

  /**
   * Writes what is staged, which the group before must be forced for; what is staged from now on is
   * the next group. {@link #force} and {@link #forced} have to follow.
   */
  public void write() throws IOException {
    requireForced();
    Segment active = segments.active();
    sealStaged(active.header().salt());
    long start = seam.clock().monotonicNs();
    stagingBytes.clear().limit(padToPage(active));
    active.file().write(stagingBytes, active.endPosition());
    writeNs = seam.clock().monotonicNs() - start;
    written = staged;
    writtenLsn = appendedLsn;
    writtenTimeNs = lastAppendTimeNs;
    writtenFrames = stagedFrames;
    writtenRecords = stagedRecords;
    clearStaged();
  }

  /**
   * Fills the page that the group ends in with zeros, which say the same as what is there: the
   * system reads a page from the disk before it takes a part of it, unless it has it still, and it
   * has not beside a long replay. Returns the group's length with them.
   */
  private int padToPage(Segment active) {
    long end = active.endPosition() + staged;
    long pageEnd = Math.min((end + PAGE - 1) & -PAGE, active.header().capacity());
    int padding = (int) (pageEnd - end);
    staging.setMemory(staged, padding, (byte) 0);
    return staged + padding;
  }

  private void requireForced() {
    if (written > 0) {
      throw new IllegalStateException("the group before is not durable yet");
    }
  }

  /** Only now, since the durable mark is that of the moment when the group is written. */
  private void sealStaged(long salt) {
    for (int at = 0; at < staged; at += frame.frameLength()) {
      verifier.seal(staging, at, salt, durableLsn);
      FrameVerifier.wrap(frame, staging, at);
    }
  }

  /** Forces what is written. Touches nothing else: others may stage meanwhile. */
  public void force() throws IOException {
    long start = seam.clock().monotonicNs();
    segments.active().file().forceDurably();
    lastForceNs = seam.clock().monotonicNs() - start;
  }

  /** What was written is durable. */
  public void forced() {
    Segment active = segments.active();
    active.extendTo(writtenEnd(active), writtenLsn, writtenTimeNs);
    durableLsn = writtenLsn;
    observer.onGroup(
        directory.shard(), writtenFrames, writtenRecords, written, writeNs, lastForceNs);
    written = 0;
  }

  private void clearStaged() {
    staged = 0;
    stagedFrames = 0;
    stagedRecords = 0;
  }

  /**
   * Starts the next segment when a spare is ready; nothing may be staged. False: try again later.
   */
  public boolean tryRollDurably() throws IOException {
    Spare spare = spares.poll();
    if (spare != null) {
      rollDurably(spare);
    }
    return spare != null;
  }

  private void rollDurably(Spare spare) throws IOException {
    requireForced();
    Segment[] now = segments.all();
    if (now.length == 0) {
      start(spare, 1, appendedLsn, 0, 0);
    } else {
      Segment last = now[now.length - 1];
      start(spare, last.id() + 1, appendedLsn, last.id(), last.endPosition());
    }
  }

  /** Starts the next segment, a small one when no spare is ready. */
  public void rollDurably() throws IOException {
    if (!tryRollDurably()) {
      rollDurably(spares.makeSmallDurably());
    }
  }

  private void start(Spare spare, long segmentId, long baseLsn, long previousId, long previousEnd)
      throws IOException {
    SegmentHeader header =
        new SegmentHeader(
            directory.clusterId(),
            directory.shard(),
            segmentId,
            baseLsn,
            seam.random().getAsLong(),
            previousId,
            previousEnd,
            spare.capacity(),
            seam.clock().epochNs());
    LogFile file = directory.openAsSegmentDurably(spare.name(), header);
    index = new ActiveIndex(limits.maxIndexedRuns(), limits.maxRunBytes());
    segments.add(new Segment(header, file, index));
  }

  /** Frames below the LSN are committed. */
  public void commit(long lsn) {
    uncommitted.forgetBelow(lsn);
  }

  /**
   * Takes back all frames from that LSN on. What is only staged is dropped; what is written is cut
   * off by the header of a new segment, durably. Returns the segments that went whole.
   */
  public List<Segment> truncateFromDurably(long lsn, NextOffsets nextOffsets) throws IOException {
    requireForced();
    if (lsn == appendedLsn) {
      return List.of();
    }
    if (!uncommitted.truncateFrom(lsn)) {
      throw new IllegalStateException("LSN " + lsn + " is no uncommitted frame's first");
    }
    long segmentId = uncommitted.truncatedSegmentId();
    long position = uncommitted.truncatedPosition();
    Segment active = segments.active();
    appendedLsn = lsn;
    if (active.id() == segmentId && position >= active.endPosition()) {
      index.truncateFrom(position, nextOffsets);
      staged = (int) (position - active.endPosition());
      recountStaged();
      return List.of();
    }
    clearStaged();
    return cutWritten(lsn, segmentId, position, nextOffsets);
  }

  private List<Segment> cutWritten(long lsn, long segmentId, long position, NextOffsets nextOffsets)
      throws IOException {
    long lastId = segments.active().id();
    List<Segment> dropped = new ArrayList<>();
    while (segments.active().id() > segmentId) {
      dropped.add(segments.removeLast());
    }
    Segment cut = segments.active();
    ((ActiveIndex) cut.index()).truncateFrom(position, nextOffsets);
    cut.extendTo(position, lsn, cut.lastAppendTimeNs());
    durableLsn = Math.min(durableLsn, lsn);
    Spare spare = spares.poll();
    start(spare != null ? spare : spares.makeSmallDurably(), lastId + 1, lsn, cut.id(), position);
    return dropped;
  }

  private void recountStaged() {
    stagedFrames = 0;
    stagedRecords = 0;
    for (int at = 0; at < staged; at += frame.frameLength()) {
      FrameVerifier.wrap(frame, staging, at);
      stagedFrames++;
      stagedRecords += frame.recordCount();
      lastAppendTimeNs = frame.appendTimeNs();
    }
  }
}
