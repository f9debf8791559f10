package io.driftdb.log;

import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.replicate.ReplicatedLog;
import io.driftdb.log.replicate.Replicator;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Commits late and takes frames back, as a node does that was not the leader after all. Remembers
 * the frames that were not taken back.
 */
final class ScriptedReplicator implements Replicator {
  /** A frame as it was given its place. */
  record Frame(long firstLsn, long endLsn, UnsafeBuffer bytes) {}

  private final boolean ignoresOwn;
  private final List<Frame> frames = new ArrayList<>();
  private final FrameHeaderDecoder header = new FrameHeaderDecoder();
  private ReplicatedLog log;
  private long committedLsn;
  private long durableLsn;
  private long retainedFrom = EVERYTHING;

  /** {@code ignoresOwn}: the shard's own frames get no place, as on a follower. */
  ScriptedReplicator(boolean ignoresOwn) {
    this.ignoresOwn = ignoresOwn;
  }

  List<Frame> frames() {
    return frames;
  }

  /** Those that can be read. */
  List<Frame> durableFrames() {
    return frames.stream().filter(frame -> frame.endLsn() <= durableLsn).toList();
  }

  long committedLsn() {
    return committedLsn;
  }

  /** Others may ask for records from there on. */
  void retainFrom(long lsn) {
    retainedFrom = lsn;
  }

  @Override
  public long committedFloor() {
    return EVERYTHING;
  }

  @Override
  public long retainedFrom() {
    return retainedFrom;
  }

  @Override
  public void onStart(ReplicatedLog replicated, long committed) {
    log = replicated;
    durableLsn = committed;
    committedLsn = committed;
    startEpoch();
  }

  @Override
  public void submit(DirectBuffer buffer, int offset, int length) {
    if (!ignoresOwn) {
      append(buffer, offset, length);
    }
  }

  /** Gives a frame its place: one of the shard's own or of another node. */
  void append(DirectBuffer buffer, int offset, int length) {
    FrameVerifier.wrap(header, buffer, offset);
    long firstLsn = header.firstLsn();
    UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
    copy.putBytes(0, buffer, offset, length);
    frames.add(new Frame(firstLsn, firstLsn + header.recordCount(), copy));
    log.append(buffer, offset, length);
  }

  @Override
  public void onDurable(long lsn) {
    durableLsn = lsn;
  }

  /** Commits some of the frames that are durable, maybe all, maybe none. */
  void commitSome(Random random) {
    List<Long> ends =
        frames.stream()
            .map(Frame::endLsn)
            .filter(e -> e > committedLsn && e <= durableLsn)
            .toList();
    if (!ends.isEmpty()) {
      commit(ends.get(random.nextInt(ends.size())));
    }
  }

  void commitAll() {
    commit(durableLsn);
  }

  private void commit(long lsn) {
    committedLsn = lsn;
    log.commit(lsn);
  }

  /** Takes back a random suffix of what is not committed; its first LSN, or -1 for none. */
  long truncateSome(Random random) {
    List<Long> starts =
        frames.stream().map(Frame::firstLsn).filter(lsn -> lsn >= committedLsn).toList();
    if (starts.isEmpty()) {
      return -1;
    }
    long lsn = starts.get(random.nextInt(starts.size()));
    truncateFrom(lsn);
    return lsn;
  }

  void truncateFrom(long lsn) {
    frames.removeIf(frame -> frame.firstLsn >= lsn);
    durableLsn = Math.min(durableLsn, lsn);
    log.truncateFrom(lsn);
  }

  void startEpoch() {
    log.lead(log.epoch() + 1);
  }

  @Override
  public boolean isReplicated() {
    return true;
  }

  @Override
  public void onPoisoned(Throwable cause) {}

  @Override
  public boolean isForceDue() {
    return true;
  }

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public boolean hasWork() {
    return false;
  }

  @Override
  public int doWork(long nowNs) {
    return 0;
  }
}
