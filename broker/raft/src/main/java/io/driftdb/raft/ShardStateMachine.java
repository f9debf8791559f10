package io.driftdb.raft;

import io.driftdb.raft.disk.DurableFiles;
import io.driftdb.raft.disk.MarkFile;
import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.raft.entry.Cut;
import io.driftdb.raft.entry.EntryPlace;
import io.driftdb.raft.entry.EntryReplicator;
import io.driftdb.raft.entry.OwnEntry;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Ratis sees of a shard. Writes, cuts and decisions go on to the replicate stage in the order
 * in which they come, under the locks of the Raft log; nothing here waits.
 */
final class ShardStateMachine extends BaseStateMachine {
  private static final Logger LOG = LoggerFactory.getLogger(ShardStateMachine.class);

  private final EntryReplicator replicator;
  private final Payloads payloads;
  private final MarkFile markFile;
  private final LoggedEntries entries;
  private final LongSupplier checkpointLsn;
  private final CatchUp catchUp;

  /** Makes that the shard hears of entries in the order in which they are in {@link #entries}. */
  private final Object order = new Object();

  private static final ThreadLocal<OwnEntry> PROPOSING = new ThreadLocal<>();
  private volatile RaftServer.Division division;
  private volatile RaftPeerId leader;
  private volatile long appliedTerm;
  private final AtomicLong decidedLsn = new AtomicLong();
  private volatile long committedIndex = -1;
  private File logDirectory;

  /** {@code checkpointLsn}: all records below it are in a checkpoint of the shard. */
  ShardStateMachine(
      EntryReplicator replicator,
      Payloads payloads,
      MarkFile markFile,
      ReplicationMark mark,
      LongSupplier checkpointLsn,
      CatchUp catchUp) {
    this.catchUp = catchUp;
    this.replicator = replicator;
    this.payloads = payloads;
    this.markFile = markFile;
    this.entries = new LoggedEntries(mark);
    this.checkpointLsn = checkpointLsn;
  }

  /** Up to where all is in a checkpoint. */
  ReplicationMark mark() {
    return entries.mark();
  }

  /**
   * Index of an entry from which on the log has no more bytes of frames than those, or the mark.
   */
  long firstWithin(long bytes) {
    return entries.firstWithin(bytes);
  }

  /** Who leads, as far as this node knows; null when nobody does. Any thread. */
  RaftPeerId leader() {
    return leader;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
      throws IOException {
    super.initialize(server, groupId, storage);
    logDirectory = storage.getStorageDir().getCurrentDir();
    ReplicationMark mark = entries.mark();
    if (mark.index() >= 0) {
      setLastAppliedTermIndex(TermIndex.valueOf(mark.term(), mark.index()));
    }
    RaftLogScan.scan(storage, entries);
    requireFrames();
  }

  /** This node has told others that it has the entries of its Raft log: it must have them. */
  private void requireFrames() {
    long held = replicator.durableLsn();
    if (entries.endLsn() > held) {
      throw new DriftException(
          ErrorCode.DATA_DAMAGED,
          "the Raft log has records up to LSN "
              + entries.endLsn()
              + ", the shard only up to "
              + held
              + ": replace this node. "
              + ErrorCode.DATA_DAMAGED.advice());
    }
    entries.forEach(payloads::read);
  }

  @Override
  public SnapshotInfo getLatestSnapshot() {
    ReplicationMark mark = entries.mark();
    return mark.index() < 0
        ? null
        : new FileListSnapshotInfo(List.of(), TermIndex.valueOf(mark.term(), mark.index()));
  }

  /** Says that the records up to the last checkpoint need not be applied again. */
  @Override
  public synchronized long takeSnapshot() throws IOException {
    ReplicationMark mark =
        entries.findMark(checkpointLsn.getAsLong(), getLastAppliedTermIndex().getIndex());
    if (mark.index() > entries.mark().index()) {
      markFile.writeDurably(mark); // before anybody builds on it
      entries.moveMark(mark);
    }
    return mark.index();
  }

  /** The Raft log has no entry before that index: the records of others stay. */
  void retainFrom(long startIndex) {
    replicator.retainFrom(entries.dropBefore(startIndex));
  }

  /** Ratis has stopped the group by itself. */
  void fail(String why) {
    replicator.fail(new IllegalStateException(why));
  }

  /** Appends an entry to the Raft log, on the thread that asks for it. */
  void propose(OwnEntry own, RaftServer.Division to, RaftClientRequest request) throws IOException {
    division = to;
    PROPOSING.set(own);
    try {
      var unused = ((RaftClientAsynchronousProtocol) to).submitClientRequestAsync(request);
    } finally {
      PROPOSING.remove();
    }
  }

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    OwnEntry own = PROPOSING.get();
    TransactionContext.Builder builder =
        TransactionContext.newBuilder().setStateMachine(this).setClientRequest(request);
    if (own == null) {
      return builder
          .build()
          .setException(new IOException("only the shard itself appends to its Raft log"));
    }
    return builder
        .setStateMachineContext(own)
        .setLogData(UnsafeByteOperations.unsafeWrap(own.place().encode()))
        .setStateMachineData(UnsafeByteOperations.unsafeWrap(own.payload()))
        .build();
  }

  /** The last word: whoever led when the frames were stamped must lead still. */
  @Override
  public TransactionContext preAppendTransaction(TransactionContext transaction)
      throws IOException {
    OwnEntry own = (OwnEntry) transaction.getStateMachineContext();
    boolean inOrder =
        division.getInfo().getCurrentTerm() == own.epoch() && entries.endLsn() == own.firstLsn();
    if (!inOrder) {
      throw new StateMachineException(
          "stamped in epoch " + own.epoch() + " for LSN " + own.firstLsn());
    }
    return transaction;
  }

  @Override
  public CompletableFuture<?> write(LogEntryProto entry, TransactionContext context) {
    ByteString payload =
        entry.getStateMachineLogEntry().getStateMachineEntry().getStateMachineData();
    EntryPlace place = placeOf(entry);
    Object own = context == null ? null : context.getStateMachineContext();
    synchronized (order) {
      entries.add(entry.getTerm(), entry.getIndex(), place);
      payloads.add(entry.getIndex(), payload, place.endLsn());
      if (own instanceof OwnEntry proposed) {
        proposed.logged();
        return proposed.durable();
      }
      return replicator.write(place, payload.asReadOnlyByteBuffer());
    }
  }

  private static EntryPlace placeOf(LogEntryProto entry) {
    return EntryPlace.decode(entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
  }

  @Override
  public CompletableFuture<ByteString> read(LogEntryProto entry, TransactionContext context) {
    return payloads.get(entry.getIndex(), placeOf(entry));
  }

  @Override
  public CompletableFuture<Void> truncate(long index) {
    synchronized (order) {
      payloads.removeFrom(index);
      long lsn = entries.removeFrom(index);
      if (lsn < 0) {
        return CompletableFuture.completedFuture(null);
      }
      Cut cut = new Cut(lsn);
      replicator.takeBack(cut);
      return new CutFuture(cut, this::letGo);
    }
  }

  private void letGo(Cut cut) {
    try {
      File[] files = logDirectory.listFiles((directory, name) -> name.startsWith("log_"));
      for (File file : files == null ? new File[0] : files) {
        try (FileChannel channel = FileChannel.open(file.toPath(), StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
      DurableFiles.syncDirectory(logDirectory.toPath());
    } catch (IOException e) {
      replicator.fail(e);
      throw new UncheckedIOException(e);
    }
    replicator.letGo(cut);
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    long lsn = placeOf(entry).endLsn();
    if (lsn > decidedLsn.get()) {
      replicator.decide(lsn);
      toldDecided(lsn);
    }
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  /** All entries up to that index are in the logs of most nodes for good. Any thread. */
  void committed(long index) {
    if (index > committedIndex) {
      committedIndex = index;
      long lsn = entries.endLsn(index);
      if (lsn > decidedLsn.get()) {
        replicator.decideAside(lsn);
        toldDecided(lsn);
      }
    }
  }

  /**
   * Not before it has been told: who sees this goes on, and may have to tell what is to come behind
   * it. A leader hears of it twice, as committed and as something to apply.
   */
  private void toldDecided(long lsn) {
    decidedLsn.accumulateAndGet(lsn, Math::max);
  }

  /** A leader's first entry of its term is one of these; that it is ready comes right behind it. */
  @Override
  public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto members) {
    appliedTerm = term;
  }

  @Override
  public void notifyLeaderReady() {
    try {
      division = getServer().get().getDivision(getGroupId());
    } catch (IOException | ExecutionException e) {
      replicator.fail(e);
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    synchronized (order) {
      replicator.elected(appliedTerm, entries.endLsn());
    }
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    leader = null;
    replicator.deposed("this node does not lead any more");
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId newLeader) {
    leader = newLeader;
    if (newLeader != null && !member.getPeerId().equals(newLeader)) {
      replicator.deposed("node " + Peers.id(newLeader).node() + " leads");
    }
  }

  /**
   * The node that leads has dropped what stands before that entry, and takes this one to lack some
   * of it. It says so of each node that is new, too.
   */
  @Override
  public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(
      RoleInfoProto role, TermIndex first) {
    RaftLog raftLog;
    try {
      raftLog = getServer().get().getDivision(getGroupId()).getRaftLog();
    } catch (IOException | ExecutionException e) {
      return CompletableFuture.failedFuture(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(e);
    }
    if (first.getIndex() <= 0 || first.equals(raftLog.getTermIndex(first.getIndex()))) {
      return CompletableFuture.completedFuture(null); // nothing is lacking
    }
    return catchUp.begin(
        role.getFollowerInfo().getLeaderInfo().getId().getAddress(),
        mark -> mark.index() > mark().index() && !isIn(raftLog, mark));
  }

  private static boolean isIn(RaftLog raftLog, ReplicationMark mark) {
    return TermIndex.valueOf(mark.term(), mark.index()).equals(raftLog.getTermIndex(mark.index()));
  }

  /** The group has been left. */
  @Override
  public void close() throws IOException {
    leader = null;
    super.close();
  }

  @Override
  public void notifyLogFailed(Throwable cause, LogEntryProto failedEntry) {
    if (FramesUnreadableException.isIn(cause)) {
      LOG.warn("Entry {} can't be sent to nodes that lack it", failedEntry.getIndex(), cause);
      return;
    }
    LOG.error("The Raft log of group {} has failed", getGroupId(), cause);
    replicator.fail(cause);
  }
}
