package io.driftdb.raft.entry;

import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.replicate.ReplicatedLog;
import io.driftdb.log.replicate.Replicator;
import io.driftdb.log.replicate.ShardRunner;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * The replicate stage of a node that is one of several. While it leads, its frames are journalled
 * at once and gathered into entries, of which one at a time is under way: what comes in meanwhile
 * is the next. While it follows, it journals what the consensus gives it. It commits what the
 * consensus has decided and its own disk has.
 *
 * <p>The consensus posts events from any thread; they are taken in their order, on the shard's.
 */
public final class EntryReplicator implements Replicator {
  private sealed interface Event {}

  private record Written(ForeignEntry entry) implements Event {}

  private record TakenBack(Cut cut) implements Event {}

  private record Decided(long lsn) implements Event {}

  private record Elected(long epoch, long loggedLsn) implements Event {}

  private record Deposed(String why) implements Event {}

  private final long committedFloor;
  private final int maxEntryBytes;
  private final int maxGatheredBytes;
  private final ShardRunner runner;
  private final ManyToOneConcurrentLinkedQueue<Event> inbox =
      new ManyToOneConcurrentLinkedQueue<>();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final ArrayDeque<OwnEntry> gathered = new ArrayDeque<>();
  private final ArrayDeque<ForeignEntry> written = new ArrayDeque<>();
  private Consensus consensus;
  private ReplicatedLog log;
  private OwnEntry underWay;

  /** In which this node leads, or 0. */
  private long epoch;

  private final AtomicInteger gatheredBytes = new AtomicInteger();

  /** The next one is likely to be as long. */
  private int lastEntryBytes;

  private long decidedLsn;
  private volatile long durableLsn;
  private long committedLsn;

  /** What was known to be by the floor and by the shard's checkpoint. */
  private long committedAtStart;

  private volatile Throwable failure;
  private volatile Throwable poison;
  private volatile boolean hasLeft;

  /** All is, until the consensus has said what it may ask for. */
  private volatile long retainedFrom;

  /**
   * @param committedFloor all records below it are known to be committed
   * @param maxEntryBytes an entry that has reached it takes no more frames
   * @param runner has the shard do what is due here
   */
  public EntryReplicator(long committedFloor, int maxEntryBytes, ShardRunner runner) {
    this.committedFloor = committedFloor;
    this.maxEntryBytes = maxEntryBytes;
    this.maxGatheredBytes = 4 * maxEntryBytes;
    this.runner = runner;
  }

  /** Before the consensus is asked for anything. */
  public void use(Consensus chosen) {
    consensus = chosen;
  }

  /**
   * Journals another node's entry, as soon as the future is waited for at the latest; it completes
   * when it is durable here. INVALID_REQUEST for bytes that are not what that node has sent. Any
   * thread, in order.
   */
  public CompletableFuture<Void> write(EntryPlace place, ByteBuffer payload) {
    ForeignEntry entry = ForeignEntry.of(place, payload, runner);
    inbox.offer(new Written(entry));
    if (hasLeft) {
      entry.durable().completeExceptionally(poison);
    }
    return entry.durable();
  }

  /** Entries are about to be taken back. Any thread, in order with {@link #write}. */
  public void takeBack(Cut cut) {
    post(new TakenBack(cut));
    if (hasLeft) {
      cut.done().completeExceptionally(poison);
    }
  }

  /** The consensus' log has let go of what is cut. Any thread. */
  public void letGo(Cut cut) {
    cut.ready();
    runner.wake();
  }

  /**
   * All records below the LSN are in the logs of most nodes for good. Any thread, behind the writes
   * of those entries: frames that are to be taken back may have these LSNs here still.
   */
  public void decide(long lsn) {
    inbox.offer(new Decided(lsn));
    runner.drive();
  }

  /** The same, on a thread that is not to do the shard's work. */
  public void decideAside(long lsn) {
    post(new Decided(lsn));
  }

  /** This node leads; the consensus' log ends before that LSN, and all of it is decided. */
  public void elected(long newEpoch, long loggedLsn) {
    post(new Elected(newEpoch, loggedLsn));
  }

  /** This node does not lead, or not any more. Any thread. */
  public void deposed(String why) {
    post(new Deposed(why));
  }

  /** The consensus' own log has failed: nothing can be promised any more. Any thread. */
  public void fail(Throwable cause) {
    failure = cause;
    runner.wake();
  }

  /** Records below the LSN are not asked for any more; it only rises. Any thread. */
  public void retainFrom(long lsn) {
    retainedFrom = lsn;
  }

  @Override
  public long retainedFrom() {
    return retainedFrom;
  }

  private void post(Event event) {
    inbox.offer(event);
    runner.wake();
  }

  @Override
  public long committedFloor() {
    return committedFloor;
  }

  @Override
  public void onStart(ReplicatedLog replicated, long committed) {
    log = replicated;
    durableLsn = log.nextLsn();
    committedLsn = committed;
    committedAtStart = committed;
    log.follow("no node leads yet");
  }

  /** One past the last record that is durable here. Any thread. */
  public long durableLsn() {
    return durableLsn;
  }

  @Override
  public void submit(DirectBuffer buffer, int offset, int length) {
    FrameVerifier.wrap(frame, buffer, offset);
    long firstLsn = frame.firstLsn();
    OwnEntry last = gathered.peekLast();
    if (last == null || last.length() >= maxEntryBytes) {
      last = new OwnEntry(epoch, firstLsn, lastEntryBytes);
      gathered.add(last);
    }
    last.add(buffer, offset, length, firstLsn + frame.recordCount());
    gatheredBytes.addAndGet(length);
    log.append(buffer, offset, length);
  }

  @Override
  public void onDurable(long lsn) {
    durableLsn = lsn;
    while (!written.isEmpty() && written.peek().endLsn() <= lsn) {
      written.poll().durable().complete(null);
    }
    if (underWay != null && underWay.endLsn() <= lsn) {
      underWay.durable().complete(null);
    }
  }

  @Override
  public boolean isReplicated() {
    return true;
  }

  @Override
  public void onPoisoned(Throwable cause) {
    poison = cause;
    consensus.leave(cause, this::failAll);
  }

  /**
   * Not before this node has left: what is told that a write has failed may still tell others that
   * it has been done. The shard's thread does not look at any of this any more.
   */
  private void failAll() {
    Throwable cause = poison;
    hasLeft = true;
    written.forEach(entry -> entry.durable().completeExceptionally(cause));
    OwnEntry own = underWay;
    if (own != null) {
      own.durable().completeExceptionally(cause);
    }
    for (Event event = inbox.poll(); event != null; event = inbox.poll()) {
      if (event instanceof Written unwritten) {
        unwritten.entry.durable().completeExceptionally(cause);
      } else if (event instanceof TakenBack untaken) {
        untaken.cut.done().completeExceptionally(cause);
      }
    }
  }

  @Override
  public boolean hasRoom() {
    return gatheredBytes.get() < maxGatheredBytes;
  }

  /** What is only gathered can wait for its entry: nobody is told of it before. */
  @Override
  public boolean isForceDue() {
    return epoch == 0 || underWay == null || underWay.endLsn() > durableLsn;
  }

  @Override
  public boolean hasWork() {
    return poison == null && (failure != null || !inbox.isEmpty());
  }

  @Override
  public int doWork(long nowNs) {
    if (failure != null) { // at once: events before it may wait for what has failed
      throw new IllegalStateException("the consensus' log has failed", failure);
    }
    int work = 0;
    Event event = inbox.peek();
    while (event != null && take(event)) {
      if (poison != null) {
        return work;
      }
      inbox.poll();
      work++;
      event = inbox.peek();
    }
    int committed = commit();
    int proposed = propose();
    if (committed > 0 && epoch != 0 && underWay == null) {
      consensus.announceCommit(); // no entry follows that would
    }
    return work + committed + proposed;
  }

  /** Takes an event; false when it has to wait, and all behind it too. */
  private boolean take(Event event) {
    if (event instanceof Written write) {
      journal(write.entry);
    } else if (event instanceof TakenBack takenBack) {
      return carryOut(takenBack.cut);
    } else if (event instanceof Decided decided) {
      decidedLsn = Math.max(decidedLsn, decided.lsn);
    } else if (event instanceof Elected elected) {
      lead(elected);
    } else if (event instanceof Deposed deposed) {
      follow(deposed.why);
    }
    return true;
  }

  private void journal(ForeignEntry entry) {
    if (epoch != 0) {
      follow("another node leads");
    }
    if (entry.firstLsn() > log.nextLsn()) {
      throw new IllegalStateException(
          "records from LSN " + log.nextLsn() + " to " + entry.firstLsn() + " are missing");
    }
    // What is known to be committed is here: a copy of another node's log may come with more than
    // the consensus' log begins behind. What is not may be left of a crash, and no log names it.
    long from = Math.max(entry.firstLsn(), committedAtStart);
    if (entry.endLsn() <= from) {
      entry.durable().complete(null);
      return;
    }
    truncateFrom(from);
    if (poison != null) {
      return;
    }
    written.add(entry);
    entry.forEachFrameFrom(from, log::append);
  }

  private boolean carryOut(Cut cut) {
    if (!cut.isReady()) {
      return false;
    }
    truncateFrom(cut.lsn());
    cut.done().complete(null);
    return true;
  }

  private void lead(Elected elected) {
    if (elected.epoch <= log.epoch()) {
      return; // told late: others have led since
    }
    if (elected.loggedLsn > log.nextLsn()) {
      throw new IllegalStateException(
          "the consensus' log ends before LSN "
              + elected.loggedLsn
              + ", the journal before "
              + log.nextLsn());
    }
    dropGathered();
    truncateFrom(elected.loggedLsn);
    commit();
    epoch = elected.epoch;
    log.lead(epoch);
  }

  /** What is under way may still be decided; what is only gathered can't. */
  private void follow(String why) {
    epoch = 0;
    OwnEntry first = gathered.peek();
    dropGathered();
    if (first != null) {
      truncateFrom(first.firstLsn());
    }
    log.follow(why);
  }

  private void dropGathered() {
    gathered.clear();
    gatheredBytes.set(0);
  }

  private void truncateFrom(long lsn) {
    if (lsn >= log.nextLsn()) {
      return;
    }
    if (underWay != null && underWay.endLsn() > lsn) {
      underWay = null;
    }
    while (!written.isEmpty() && written.peekLast().endLsn() > lsn) {
      written.pollLast().durable().completeExceptionally(new IllegalStateException("taken back"));
    }
    durableLsn = Math.min(durableLsn, lsn);
    log.truncateFrom(lsn);
  }

  private int commit() {
    long lsn = Math.min(decidedLsn, durableLsn);
    if (lsn <= committedLsn) {
      return 0;
    }
    committedLsn = lsn;
    log.commit(lsn);
    if (underWay != null && underWay.endLsn() <= lsn) {
      underWay = null;
    }
    return 1;
  }

  private int propose() {
    OwnEntry next = gathered.peek();
    if (epoch == 0 || next == null || underWay != null) {
      return 0;
    }
    gathered.poll();
    gatheredBytes.addAndGet(-next.length());
    next.trim();
    lastEntryBytes = next.length();
    underWay = next;
    if (next.endLsn() <= durableLsn) {
      next.durable().complete(null);
    }
    consensus.propose(next);
    if (!next.isLogged()) {
      gathered.addFirst(next);
      follow("this node does not lead any more");
      consensus.stepDown();
    }
    return 1;
  }
}
