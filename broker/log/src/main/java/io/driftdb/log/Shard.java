package io.driftdb.log;

import io.driftdb.log.apply.Apply;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.apply.PendingAck;
import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.io.LogSeam;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.Journal;
import io.driftdb.log.journal.JournalLimits;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.recover.RecoveredShard;
import io.driftdb.log.replicate.ReplicatedLog;
import io.driftdb.log.replicate.Replicator;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.log.sequence.Sequencer;
import io.driftdb.log.upkeep.ShardUpkeep;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One strictly ordered log: takes from its ring, sequences, journals, replicates and applies, all
 * in one duty cycle that a thread runs or a test steps. Does not allocate per record. An I/O error
 * poisons it: nothing is acknowledged any more, reads go on.
 */
final class Shard implements ReplicatedLog {
  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
  private static final int CONTROL = FrameDescriptor.FLAG_CONTROL;

  private final int id;
  private final LogSeam seam;
  private final LogObserver observer;
  private final Replicator replicator;
  private final JournalLimits limits;
  private final ShardRing ring;
  private final SequencedState state;
  private final CommittedCatalog catalog;
  private final Sequencer sequencer;
  private final Journal journal;
  private final Apply apply;
  private final ShardUpkeep upkeep;
  private final ClockWatch clock;
  private final ControlRecords control = new ControlRecords();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final ShardGate gate;
  private volatile long appendedLsn;
  private volatile long committedLsn;
  private volatile boolean awaitsFlush;
  private Baton baton = Baton.KEPT;
  private boolean duplicatesPending;

  /** The group that is written is being forced, by whoever did not hold the baton meanwhile. */
  private volatile boolean forcing;

  /** Whoever runs the shard now may only stage. */
  private boolean diskForbidden;

  Shard(int id, ShardParts parts, RecoveredShard recovered, Journal journal, ShardUpkeep upkeep) {
    this.id = id;
    this.seam = parts.seam();
    this.observer = parts.observer();
    this.gate = new ShardGate(id, observer, parts.replicator().isReplicated());
    this.replicator = parts.replicator();
    this.limits = JournalLimits.of(parts.config());
    this.ring = new ShardRing(parts.config().ringSlots());
    this.state = recovered.state();
    this.catalog = recovered.catalog();
    this.sequencer = new Sequencer(state, id, seam.clock());
    this.journal = journal;
    this.upkeep = upkeep;
    this.clock = new ClockWatch(id, seam.clock(), observer);
    this.apply = recovered.apply();
    this.committedLsn = recovered.committedLsn();
  }

  /** Opens the shard: for readers, and for appends if it leads. On the thread that will run it. */
  void start() {
    appendedLsn = state.nextLsn();
    commit(committedLsn);
    replicator.onStart(this, committedLsn);
  }

  @Override
  public long nextLsn() {
    return state.nextLsn();
  }

  @Override
  public long epoch() {
    return state.epochs().current();
  }

  @Override
  public void lead(long epoch) {
    if (!gate.isAlive()) {
      return;
    }
    gate.lead(epoch, "leads from LSN " + state.nextLsn() + " on, in epoch " + epoch);
    try {
      control.epochStarted(epoch, state.nextLsn(), seam.clock().epochNs());
      makeRoomAtOnce(Sequencer.frameLength(control.batchLength()));
      submit(
          control.batch(), 0, control.batchLength(), 1, CONTROL | FrameDescriptor.FLAG_EPOCH_START);
      flush(Baton.KEPT);
    } catch (IOException e) {
      poison(e);
    }
  }

  @Override
  public void follow(String why) {
    if (!gate.isAlive()) {
      return;
    }
    gate.transitionTo(ShardState.FOLLOWING, why);
    ErrorCode code = ErrorCode.LEADER_CHANGED;
    apply.acks().refuseAll(code, why + ". " + code.advice());
  }

  /** From now on others may take the shard over while its thread waits for the disk. */
  void shareBy(Baton shared) {
    baton = shared;
  }

  /** Does what is due; returns how much that was. */
  int doWork() {
    return doWork(true);
  }

  /** Sequences what has come in and leaves it to others to write it; returns how much that was. */
  int stage() {
    return doWork(false);
  }

  /**
   * Whether something can be done. While somebody is at the disk that is to sequence what came in:
   * the rest, and who saw an older state of the group, is left to who is there. Any thread.
   */
  boolean hasWork() {
    boolean canSequence = ring.used() > 0 && replicator.hasRoom();
    return forcing
        ? canSequence && !journal.isGroupFull()
        : canSequence || awaitsFlush || replicator.hasWork();
  }

  private int doWork(boolean mayFlush) {
    if (!gate.isAlive()) {
      return gate.refuseAll(ring);
    }
    try {
      gate.onDiskSpace(upkeep.whyDiskFull());
      boolean stageOnly = forcing || !mayFlush;
      diskForbidden = stageOnly;
      int work = stageOnly ? 0 : upkeep.doShardWork(state, journal, committedLsn);
      work += drainRing();
      diskForbidden = false;
      if (!stageOnly) {
        work += replicator.doWork(seam.clock().monotonicNs());
        work += isFlushDue() ? flush(baton) : 0;
      }
      awaitsFlush = !forcing && isFlushDue() && (journal.hasStaged() || duplicatesPending);
      return work;
    } catch (IOException | RuntimeException e) {
      poison(e);
      return 1;
    }
  }

  private boolean isFlushDue() {
    return replicator.isForceDue() || journal.isGroupFull() || !journal.hasStaged();
  }

  private int drainRing() throws IOException {
    int work = 0;
    while (!journal.isGroupFull() && replicator.hasRoom()) {
      RingSlot slot = ring.peek();
      if (slot == null || !take(slot)) {
        break;
      }
      ring.advance();
      work++;
    }
    return work;
  }

  /** Handles a slot; false when there is no segment to write to yet, and it has to wait. */
  private boolean take(RingSlot slot) throws IOException {
    if (!gate.isOpen()) {
      gate.refuse(slot);
      return true;
    }
    return slot.request != null ? takeAppend(slot) : takeCommand(slot.command);
  }

  private boolean takeAppend(RingSlot slot) throws IOException {
    AppendRequest request = slot.request;
    ErrorCode refusal = check(request);
    if (refusal != ErrorCode.NONE) {
      observer.onRefused(id, refusal);
      request.listener.onRefused(request.tag, refusal, refusal.advice());
      return true;
    }
    if (sequencer.isDuplicate()) {
      slot.clear();
      answerDuplicate(request);
      return true;
    }
    if (!makeRoom(Sequencer.frameLength(request.length))) {
      return false;
    }
    int flags = request.transaction ? FrameDescriptor.FLAG_TRANSACTION : 0;
    long firstLsn = state.nextLsn();
    int at = journal.stagingOffset();
    slot.clear(); // from now on its acknowledgement answers it, whatever happens
    stampAndPend(request, flags, at, firstLsn);
    return true;
  }

  private ErrorCode check(AppendRequest request) {
    if (request.deadlineNs != 0 && seam.clock().monotonicNs() - request.deadlineNs > 0) {
      return ErrorCode.DEADLINE_EXCEEDED;
    }
    if (Sequencer.frameLength(request.length) > limits.maxFrameBytes()) {
      return request.transaction ? ErrorCode.TRANSACTION_TOO_LARGE : ErrorCode.RECORD_TOO_LARGE;
    }
    return sequencer.check(
        request.buffer, request.offset, request.length, request.batchCount, request.transaction);
  }

  private void stampAndPend(AppendRequest r, int flags, int at, long firstLsn) {
    appendedLsn = firstLsn + 1; // before the clock is read: who sees less knows of no earlier time
    sequencer.stamp(journal.staging(), at, r.buffer, r.offset, r.length, r.batchCount, flags);
    FrameVerifier.wrap(frame, journal.staging(), at);
    PendingAck ack = pend(r, firstLsn, firstLsn + frame.recordCount(), frame.appendTimeNs(), false);
    sequencer.forEachBaseOffset(journal.staging(), at, ack);
    replicator.submit(journal.staging(), at, Sequencer.frameLength(r.length));
    if (r.ackLevel == AckLevel.MEMORY) {
      ack.answerNow();
    }
  }

  private PendingAck pend(
      AppendRequest request, long firstLsn, long endLsn, long timeNs, boolean duplicate) {
    return apply
        .acks()
        .add()
        .waiting(request.listener, request.tag, endLsn)
        .place(firstLsn, endLsn, timeNs, state.epochs().current(), duplicate);
  }

  private void answerDuplicate(AppendRequest request) {
    observer.onDuplicate(id);
    PendingAck ack =
        pend(
            request,
            sequencer.originalFirstLsn(),
            sequencer.originalEndLsn(),
            sequencer.originalTimeNs(),
            true);
    for (int i = 0; i < request.batchCount; i++) {
      ack.addBaseOffset(sequencer.originalOffset(i));
    }
    if (request.ackLevel == AckLevel.MEMORY) {
      ack.answerNow();
    }
    duplicatesPending = true;
  }

  private boolean takeCommand(ControlCommand<?> command) throws IOException {
    if (!makeRoom(Sequencer.frameLength(ControlRecords.MAX_BATCH_LENGTH))) {
      return false;
    }
    try {
      long firstLsn = state.nextLsn();
      boolean append =
          command.decide(state, control, seam.clock().epochNs()) == ControlCommand.Decision.APPEND;
      long endLsn = append ? firstLsn + 1 : firstLsn;
      apply
          .acks()
          .add()
          .waiting(command, 0, endLsn)
          .place(firstLsn, endLsn, 0, state.epochs().current(), !append);
      if (append) {
        submit(control.batch(), 0, control.batchLength(), 1, CONTROL);
      }
      duplicatesPending = true;
    } catch (DriftException e) {
      command.onRefused(0, e.code(), e.getMessage());
    }
    return true;
  }

  private void submit(DirectBuffer batches, int offset, int length, int batchCount, int flags) {
    int at = journal.stagingOffset();
    sequencer.stamp(journal.staging(), at, batches, offset, length, batchCount, flags);
    replicator.submit(journal.staging(), at, Sequencer.frameLength(length));
  }

  /** Makes sure that the active segment takes a frame of that length; false when it has to wait. */
  private boolean makeRoom(int frameLength) throws IOException {
    if (!journal.isGroupFull() && journal.hasRoomFor(frameLength)) {
      return true;
    }
    if (diskForbidden) {
      return false;
    }
    flush(Baton.KEPT); // in the middle of a cycle: nobody may begin another
    boolean room = journal.hasRoomFor(frameLength) || journal.tryRollDurably();
    upkeep.awaitSegment(!room);
    return room;
  }

  /** Makes room even when the housekeeper has no segment ready. */
  private void makeRoomAtOnce(int frameLength) throws IOException {
    if (!makeRoom(frameLength)) {
      journal.rollDurably();
      upkeep.awaitSegment(false);
    }
  }

  /** Writes and forces the staged group; others may have the baton while this thread waits. */
  private int flush(Baton meanwhile) throws IOException {
    if (!journal.hasStaged()) {
      if (duplicatesPending) {
        duplicatesPending = false;
        apply.commit(committedLsn);
      }
      return 0;
    }
    clock.look();
    duplicatesPending = false;
    journal.write();
    forcing = true;
    meanwhile.release();
    try {
      journal.force();
    } finally {
      meanwhile.regain();
      forcing = false;
    }
    if (!gate.isPoisoned()) { // by who had the baton
      journal.forced();
      replicator.onDurable(journal.durableLsn());
    }
    return 1;
  }

  @Override
  public void append(DirectBuffer buffer, int offset, int length) {
    if (!gate.isAlive()) {
      return;
    }
    try {
      makeRoomAtOnce(length);
    } catch (IOException e) {
      poison(e);
      return;
    }
    int at = journal.stagingOffset();
    journal.append(buffer, offset, length);
    FrameVerifier.wrap(frame, journal.staging(), at);
    apply.startFrame(frame.firstLsn() + frame.recordCount());
    state.replay(journal.staging(), at, apply);
    appendedLsn = state.nextLsn();
  }

  @Override
  public void commit(long lsn) {
    assert lsn >= committedLsn && lsn <= journal.durableLsn() : "commit of " + lsn;
    committedLsn = lsn;
    state.commit(lsn);
    journal.commit(lsn);
    apply.commit(lsn);
  }

  @Override
  public void truncateFrom(long lsn) {
    if (lsn < committedLsn) {
      throw new IllegalStateException(lsn + " is committed, up to " + committedLsn);
    }
    state.truncateFrom(lsn);
    upkeep.forgetCheckpointAbove(lsn);
    try {
      for (Segment dropped : journal.truncateFromDurably(lsn, state::nextOffset)) {
        upkeep.dropWhole(dropped);
      }
    } catch (IOException e) {
      poison(e);
      return;
    }
    apply.truncateFrom(lsn);
    appendedLsn = lsn;
  }

  /** After whatever error, nobody can tell any more what the disk holds. */
  void poison(Throwable e) {
    String what = e instanceof IOException ? "an I/O error" : "a defect";
    LOG.error("Shard {}: {} stops all writes", id, what, e);
    awaitsFlush = false;
    gate.transitionTo(ShardState.POISONED, what + ": " + e.getMessage());
    replicator.onPoisoned(e);
    apply.acks().refuseAll(gate.interruption(), gate.reason());
    gate.refuseAll(ring);
  }

  /** Finishes what is in the ring and uncommitted here, and stops. Nobody runs it any more. */
  void finish() {
    baton = Baton.KEPT;
    int idle = 0;
    while (idle < 3 && !gate.isPoisoned()) {
      idle = doWork() == 0 ? idle + 1 : 0;
    }
    if (!gate.isPoisoned() && !journal.hasStaged() && committedLsn == state.nextLsn()) {
      upkeep.writeFinalCheckpoint(state);
    }
    gate.transitionTo(ShardState.CLOSED, "closed");
    gate.refuseAll(ring);
    apply.acks().refuseAll(ErrorCode.SHUTTING_DOWN, ErrorCode.SHUTTING_DOWN.advice());
  }

  /** Whether somebody who has lent the baton waits for the disk. Any thread. */
  boolean isForcing() {
    return forcing;
  }

  ShardRing ring() {
    return ring;
  }

  Apply apply() {
    return apply;
  }

  /** How long its last fdatasync took. Any thread. */
  long lastForceNs() {
    return journal.lastForceNs();
  }

  ShardState state() {
    return gate.standing().state();
  }

  /** Whether it still does its work. Any thread. */
  boolean isAlive() {
    return gate.isAlive();
  }

  CommittedCatalog catalog() {
    return catalog;
  }

  SequencedState sequenced() {
    return state;
  }

  ShardUpkeep upkeep() {
    return upkeep;
  }

  long appendedLsn() {
    return appendedLsn;
  }

  /** See {@link EventLog#closeTime}. */
  long closeTime(long timeNs) {
    gate.requireLead();
    sequencer.closeTime(timeNs);
    return appendedLsn;
  }

  long committedLsn() {
    return committedLsn;
  }

  ShardStatus status() {
    ShardGate.Standing standing = gate.standing();
    long visible = apply.visibleLsn(); // each before the one that it never passes
    long committed = committedLsn;
    long durable = journal.durableLsn();
    return upkeep.status(
        ShardStatus.withoutFiles(
            id,
            standing.state(),
            standing.reason(),
            standing.leads() ? standing.epoch() : state.epochs().current(),
            appendedLsn,
            durable,
            committed,
            visible,
            ring.capacity(),
            ring.used()));
  }
}
