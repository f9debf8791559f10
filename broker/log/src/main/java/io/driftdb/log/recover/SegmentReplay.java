package io.driftdb.log.recover;

import io.driftdb.log.LogConfig;
import io.driftdb.log.Topic;
import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.sequence.PartitionState;
import io.driftdb.log.sequence.ReplaySink;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;

/**
 * Reads one segment at recovery: indexes its frames, replays those that the checkpoint does not
 * hold, and tells torn tails from rot by the durable marks of what follows.
 */
final class SegmentReplay {
  private static final int REWRITE_CHUNK = 1 << 20;

  private final SegmentHeader header;
  private final LogFile file;
  private final SequencedState state;
  private final Checkpoint checkpoint;
  private final RecoveryReport report;
  private final Undecided undecided;
  private final ActiveIndex index;
  private final SegmentScanner scanner;
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final BatchHeaderDecoder batch = new BatchHeaderDecoder();
  private final ReplaySink sink = new CommittedAtOnce();
  private boolean checksBodies;
  private long nextLsn;
  private long groupStart = SegmentHeader.LENGTH;
  private long endPosition = SegmentHeader.LENGTH;

  SegmentReplay(
      SegmentHeader header,
      LogFile file,
      SegmentScanner scanner,
      SequencedState state,
      Checkpoint checkpoint,
      LogConfig config,
      RecoveryReport report,
      Undecided undecided) {
    this.header = header;
    this.file = file;
    this.scanner = scanner;
    this.state = state;
    this.checkpoint = checkpoint;
    this.report = report;
    this.undecided = undecided;
    this.index = new ActiveIndex(config.maxIndexedRuns(), config.maxRunBytes());
    this.nextLsn = header.baseLsn();
    this.checksBodies = checkpoint == null || header.segmentId() >= checkpoint.segmentId();
  }

  ActiveIndex index() {
    return index;
  }

  long endPosition() {
    return endPosition;
  }

  /**
   * Reads a segment that others follow. When its end is known, all of it was durable, and whatever
   * can't be read is rot; else the next segment is missing, and what was torn or taken back may
   * stand behind the end.
   */
  void readSealed(long end, long endLsn, boolean endIsKnown) throws IOException {
    skipState(header.baseLsn());
    scanner.open(file, header.salt(), end);
    TailProof proof = new TailProof(scanner, checkpoint, header.segmentId());
    checksBodies |= !endIsKnown; // a torn frame has sound headers
    long at = scan(SegmentHeader.LENGTH);
    while (at < end) {
      long next = endIsKnown ? findWhole(at) : findProven(proof, at);
      if (next < 0) {
        if (endIsKnown || nextLsn < endLsn) {
          quarantine(at, end, endLsn);
        }
        break;
      }
      quarantine(at, next, scanner.found().firstLsn());
      at = scan(next);
    }
    endPosition = endIsKnown ? end : at;
  }

  private long findWhole(long at) throws IOException {
    return scanner.find(at, nextLsn, true);
  }

  private long findProven(TailProof proof, long at) throws IOException {
    boolean isRot = proof.lookBehind(at, nextLsn) == TailProof.Finding.ROT;
    return isRot ? proof.position() : -1;
  }

  /** Reads the last segment; returns whether stale frames may stand behind its end. */
  boolean readActive() throws IOException {
    skipState(header.baseLsn());
    scanner.open(file, header.salt(), header.capacity());
    TailProof proof = new TailProof(scanner, checkpoint, header.segmentId());
    long at = scan(SegmentHeader.LENGTH);
    boolean zeros = scanner.stoppedAtZeros();
    TailProof.Finding finding = proof.lookBehind(at, nextLsn);
    while (finding == TailProof.Finding.ROT) {
      quarantine(at, proof.position(), proof.lsn());
      at = scan(proof.position());
      zeros = scanner.stoppedAtZeros();
      finding = proof.lookBehind(at, nextLsn);
    }
    if (finding == TailProof.Finding.ROT_TO_THE_END) {
      quarantine(at, proof.position(), proof.lsn());
      at = proof.position();
    } else {
      at = endBelowCheckpoint(proof, at);
    }
    boolean stale = finding != TailProof.Finding.NOTHING;
    reportTail(at, zeros, stale);
    endPosition = at;
    rewriteDurably(rewriteFrom(), at);
    return stale;
  }

  /** What a checkpoint knew to be durable was durable, even when nothing that follows proves it. */
  private long endBelowCheckpoint(TailProof proof, long at) throws IOException {
    if (!proof.isBelowCheckpoint(nextLsn)) {
      return at;
    }
    quarantine(at, checkpoint.filePosition(), checkpoint.lsn());
    return Math.max(at, checkpoint.filePosition());
  }

  private void reportTail(long at, boolean zeros, boolean stale) {
    String end = "segment " + header.segmentId() + " ends at byte " + at;
    if (stale) {
      report.found(RecoveryCase.TORN_TAIL, end + ", LSN " + nextLsn);
    } else {
      String before = zeros ? ", before zeros" : ", before bytes of an earlier life";
      report.found(RecoveryCase.CLEAN_TAIL, end + before);
    }
  }

  private void quarantine(long from, long to, long toLsn) throws IOException {
    report.quarantine(
        RecoveryCase.ROT_IN_THE_MIDDLE,
        new QuarantinedRange(header.segmentId(), from, to, nextLsn, toLsn));
    replayPlaces(from, toLsn);
    nextLsn = toLsn;
  }

  /** Most often only records are damaged: headers still tell whose they were. */
  private void replayPlaces(long from, long toLsn) throws IOException {
    long at = from;
    while (state.nextLsn() < toLsn) {
      at = scanner.find(at, state.nextLsn(), false);
      if (at < 0 || scanner.found().firstLsn() >= toLsn) {
        skipState(toLsn);
      } else {
        skipState(scanner.found().firstLsn());
        state.replayPlaces(scanner.buffer(), scanner.foundOffset(), sink);
        state.commit(state.nextLsn());
      }
    }
  }

  private void skipState(long lsn) {
    if (state.nextLsn() < lsn) {
      state.skipTo(lsn, header.shard(), sink);
    }
  }

  private long scan(long from) throws IOException {
    return scanner.scan(from, nextLsn, checksBodies, this::onFrame);
  }

  private void onFrame(DirectBuffer buffer, int offset, int length, long position) {
    FrameVerifier.wrap(frame, buffer, offset);
    if (frame.durableMark() == frame.firstLsn()) {
      groupStart = position;
    }
    long lsn = frame.firstLsn();
    int at = offset + FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = frame.batchCount(); i > 0; i--) {
      FrameVerifier.wrap(batch, buffer, at);
      state.topics().sawId(batch.topicId());
      state.producers().sawId(batch.producerId());
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
    nextLsn = lsn;
    if (frame.firstLsn() < state.nextLsn()) {
      return;
    }
    if (undecided.has(frame.firstLsn())) {
      undecided.add(frame.firstLsn(), nextLsn, header.segmentId(), position);
      state.replay(buffer, offset, undecided.apply());
    } else {
      state.replay(buffer, offset, sink);
      state.commit(nextLsn);
    }
  }

  private long rewriteFrom() {
    boolean here = checkpoint != null && checkpoint.segmentId() == header.segmentId();
    return here ? Math.max(groupStart, checkpoint.filePosition()) : groupStart;
  }

  /**
   * Writes the last group again and forces it. It may only be in the page cache, and after a failed
   * force not even dirty there: reading well proves nothing.
   */
  private void rewriteDurably(long from, long to) throws IOException {
    if (from >= to) {
      return;
    }
    ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(REWRITE_CHUNK, to - from));
    for (long at = from; at < to; at += chunk.capacity()) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), to - at));
      file.read(chunk, at);
      file.write(chunk.flip(), at);
    }
    file.forceDurably();
  }

  /** What is recovered is committed: its effects need not wait. */
  private final class CommittedAtOnce implements ReplaySink {
    @Override
    public void onBatch(PartitionState partition, long nextOffset) {
      partition.committed().restore(partition.committed().earliestOffset(), nextOffset);
    }

    @Override
    public void onTopicCreated(Topic topic) {
      state.catalog().add(topic);
    }

    @Override
    public void onTopicChanged(Topic topic) {
      state.catalog().add(topic);
    }

    @Override
    public void onTopicDeleted(Topic topic) {
      state.catalog().remove(topic);
      state.forgetTopic(topic);
    }
  }
}
