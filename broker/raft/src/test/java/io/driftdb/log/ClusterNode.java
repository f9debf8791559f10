package io.driftdb.log;

import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.sim.SimClock;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.raft.entry.Consensus;
import io.driftdb.raft.entry.Cut;
import io.driftdb.raft.entry.EntryPlace;
import io.driftdb.raft.entry.EntryReplicator;
import io.driftdb.raft.entry.OwnEntry;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A node of a simulated cluster: a shard under the replicate stage, and a Raft log that is a list.
 * What the list has is durable only once {@link #workOnLog} has carried out the task for it, in
 * order, as the log of a real node does.
 */
final class ClusterNode implements Consensus {
  /** An entry of the Raft log; a new leader's first has no place and no frames. */
  record Entry(long term, EntryPlace place, ByteBuffer payload) {
    boolean isSame(Entry other) {
      return term == other.term && Objects.equals(place, other.place);
    }
  }

  private sealed interface Task {}

  private record Header(Entry entry, CompletableFuture<Void> payload) implements Task {}

  private record LetGo(int size, Cut cut) implements Task {}

  final SimDisk disk;
  private final int id;
  private final SimClock clock;
  private final Random random;
  private final LogConfig config;
  private final ClusterHistory history;
  private final List<Entry> log = new ArrayList<>();
  private final List<Entry> headers = new ArrayList<>();
  private final ArrayDeque<Task> tasks = new ArrayDeque<>();
  private final int[] matching;
  private EntryReplicator replicator;
  private SimShard shard;
  private long term;
  private boolean leads;
  private boolean ready;
  private boolean left;
  private int commitIndex;
  private int appliedIndex;
  private int markIndex;
  private long markLsn;

  ClusterNode(int id, int nodes, SimClock clock, long seed, LogConfig config, ClusterHistory all) {
    this.id = id;
    this.clock = clock;
    this.random = new Random(seed + id);
    this.disk = new SimDisk(seed * 31 + id);
    this.config = config;
    this.history = all;
    this.matching = new int[nodes];
  }

  /** What the Raft log has durably must be in the shard's log. */
  void start() throws IOException {
    replicator = new EntryReplicator(markLsn, 500 + random.nextInt(6000), () -> {});
    replicator.use(this);
    log.clear();
    log.addAll(headers);
    tasks.clear();
    leads = false;
    left = false;
    commitIndex = markIndex;
    appliedIndex = markIndex;
    shard = SimShard.open(disk, clock, random::nextLong, config, replicator, LogObserver.NONE);
    requireFrames();
  }

  private void requireFrames() throws IOException {
    Map<Long, UnsafeBuffer> held = new HashMap<>();
    FrameHeaderDecoder frame = new FrameHeaderDecoder();
    for (UnsafeBuffer each : OfflineScan.frames(shard.shard())) {
      FrameVerifier.wrap(frame, each, 0);
      held.put(frame.firstLsn(), each);
    }
    for (Entry entry : headers) {
      UnsafeBuffer payload = new UnsafeBuffer(new byte[0]);
      if (entry.place() != null) {
        payload.wrap(entry.payload(), 0, entry.payload().limit());
      }
      for (int at = 0; at < payload.capacity(); at += frame.frameLength()) {
        FrameVerifier.wrap(frame, payload, at);
        UnsafeBuffer here = held.get(frame.firstLsn());
        LogModel.require(
            new UnsafeBuffer(payload, at, frame.frameLength()).equals(here),
            "node " + id + " has an entry in its Raft log without its frames: " + entry);
      }
    }
  }

  void kill(boolean powerCut) {
    shard = null;
    leads = false;
    if (powerCut) {
      disk.powerCut();
    } else {
      disk.processKill();
    }
  }

  boolean isUp() {
    return shard != null;
  }

  /** It has left the cluster for good, until it is started again. */
  boolean hasLeft() {
    return left;
  }

  /** Whether it leads as far as it knows, and takes appends: in its epoch, as clients ask for. */
  boolean isReady() {
    return leads()
        && ready
        && shard.shard().epoch() == term
        && shard.shard().status().state() == ShardState.RUNNING;
  }

  boolean leads() {
    return isUp() && leads;
  }

  long term() {
    return term;
  }

  SimShard shard() {
    return shard;
  }

  private long endLsn(int size) {
    for (int i = size - 1; i >= 0; i--) {
      if (log.get(i).place() != null) {
        return log.get(i).place().endLsn();
      }
    }
    return 1;
  }

  @Override
  public void propose(OwnEntry own) {
    if (!leads || own.epoch() != term || endLsn(log.size()) != own.firstLsn()) {
      return;
    }
    append(new Entry(term, own.place(), own.payload()), own.durable());
    own.logged();
  }

  private void append(Entry entry, CompletableFuture<Void> payload) {
    log.add(entry);
    tasks.add(new Header(entry, payload));
  }

  @Override
  public void announceCommit() {} // they hear it with whatever comes next

  @Override
  public void stepDown() {
    depose("stepped down");
  }

  @Override
  public void leave(Throwable cause, Runnable whenLeft) {
    left = true;
    leads = false;
    whenLeft.run();
  }

  /** Another node leads, or none. */
  void depose(String why) {
    if (leads) {
      leads = false;
      replicator.deposed(why);
    }
  }

  /** Asks some nodes for their votes; whether a majority gave theirs. */
  boolean runFor(List<ClusterNode> reached, int nodes) {
    long next = reached.stream().mapToLong(ClusterNode::term).max().orElse(0) + 1;
    int votes = 0;
    for (ClusterNode voter : reached) {
      voter.depose("a vote in term " + next);
      voter.term = next;
      if (!voter.isAheadOf(this)) {
        votes++;
      }
    }
    if (votes * 2 <= nodes) {
      return false;
    }
    leads = true;
    ready = false;
    Arrays.fill(matching, 0);
    append(new Entry(term, null, null), CompletableFuture.completedFuture(null));
    history.elected(term, id);
    return true;
  }

  private boolean isAheadOf(ClusterNode other) {
    long lastTerm = log.isEmpty() ? 0 : log.get(log.size() - 1).term();
    long otherTerm = other.log.isEmpty() ? 0 : other.log.get(other.log.size() - 1).term();
    return lastTerm > otherTerm || (lastTerm == otherTerm && log.size() > other.log.size());
  }

  /** Gets so many entries of a leader at most, and tells it what is durable here. */
  void hear(ClusterNode leader, int most) {
    if (leader.term < term) {
      leader.depose("node " + id + " knows a later term");
      return;
    }
    if (leader.term > term || leads) {
      depose("node " + leader.id + " leads");
      term = leader.term;
    }
    int same = 0;
    int both = Math.min(log.size(), leader.log.size());
    while (same < both && log.get(same).isSame(leader.log.get(same))) {
      same++;
    }
    int end = Math.min(leader.log.size(), same + most);
    if (end > same && log.size() > same) {
      takeBackFrom(same);
    }
    for (int i = same; i < end; i++) {
      Entry entry = leader.log.get(i);
      append(
          entry,
          entry.place() == null
              ? CompletableFuture.completedFuture(null)
              : replicator.write(entry.place(), entry.payload()));
    }
    leader.matching[id] = Math.max(leader.matching[id], Math.min(same, durable()));
    // As a real node does it: while old entries still go, this may name one that comes yet.
    int flushed = Math.min(end, headers.size());
    commitIndex = Math.max(commitIndex, Math.min(leader.commitIndex, flushed));
  }

  /** How much of the log its disk has. */
  private int durable() {
    int durable = 0;
    int both = Math.min(log.size(), headers.size());
    while (durable < both && headers.get(durable).isSame(log.get(durable))) {
      durable++;
    }
    return durable;
  }

  private void takeBackFrom(int size) {
    LogModel.require(size >= commitIndex, "node " + id + " takes back what is committed");
    Cut cut = null;
    for (int i = log.size() - 1; i >= size; i--) {
      Entry entry = log.remove(i);
      if (entry.place() != null) {
        cut = new Cut(entry.place().firstLsn());
      }
    }
    if (cut != null) {
      replicator.takeBack(cut);
    }
    tasks.add(new LetGo(size, cut));
  }

  /** Whether entries are taken back that its disk has still. */
  boolean isTakingBack() {
    return isUp() && tasks.peek() instanceof LetGo;
  }

  /** Carries out what is due on the Raft log's disk, as far as the shard lets it. */
  void workOnLog() {
    while (!tasks.isEmpty() && !left && carryOut(tasks.peek())) {
      tasks.poll();
    }
  }

  private boolean carryOut(Task task) {
    if (task instanceof Header header) {
      if (header.payload().isDone()) {
        LogModel.require(!header.payload().isCompletedExceptionally(), "a write failed: " + header);
        headers.add(header.entry());
        return true;
      }
      return false;
    }
    LetGo letGo = (LetGo) task;
    while (headers.size() > letGo.size()) {
      headers.remove(headers.size() - 1);
    }
    if (letGo.cut() == null) {
      return true;
    }
    replicator.letGo(letGo.cut());
    return letGo.cut().done().isDone();
  }

  /** Decides what most have, if it leads, and applies what is decided. */
  void decide() {
    if (leads) {
      matching[id] = durable();
      int[] sorted = matching.clone();
      Arrays.sort(sorted);
      int most = sorted[(sorted.length - 1) / 2];
      if (most > commitIndex && log.get(most - 1).term() == term) {
        commitIndex = most;
      }
    }
    while (appliedIndex < commitIndex) {
      Entry entry = log.get(appliedIndex++);
      history.applied(appliedIndex, entry);
      if (entry.place() != null) {
        replicator.decide(entry.place().endLsn());
      } else if (leads && entry.term() == term) {
        ready = true;
        replicator.elected(term, endLsn(log.size()));
      }
    }
  }

  /** Remembers durably what is committed now. */
  void mark() {
    markIndex = Math.max(markIndex, Math.min(appliedIndex, durable()));
    markLsn = endLsn(markIndex);
  }

  @Override
  public String toString() {
    return "node "
        + id
        + " in term "
        + term
        + (leads ? ", leads" : "")
        + ", entries "
        + log.size()
        + ", durable "
        + durable()
        + ", applied "
        + appliedIndex
        + ", "
        + tasks.size()
        + " tasks, shard "
        + (shard == null ? "down" : shard.shard().status());
  }

  boolean hasAll(ClusterNode leader) {
    return headers.size() == leader.log.size()
        && appliedIndex == leader.log.size()
        && tasks.isEmpty();
  }
}
