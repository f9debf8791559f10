package io.driftdb.raft.copy;

import io.driftdb.log.EventLog;
import io.driftdb.log.read.ShardFiles;
import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.raft.node.CopyListing;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a shard's files to nodes that copy them. Thread-safe. */
public final class CopySource implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(CopySource.class);
  private static final int MAX_COPIES = 4;
  private static final long IDLE_NS = 60_000_000_000L;
  private static final long EXPECTED_NS = 600_000_000_000L;

  private final EventLog log;
  private final int shard;
  private final Supplier<ReplicationMark> mark;
  private final StoreLinks stores;
  private final Path outgoing;
  private final Map<Long, HeldCopy> copies = new HashMap<>();

  /** Of shards, in ids. */
  private static final int SHARDS = 1 << Byte.SIZE;

  private long lastId;
  private boolean opening;
  private boolean closed;

  /** Copies that are whole; {@code index} as of {@link HeldCopy}. */
  private record HandedOver(long index, long atNs) {}

  private final Map<Long, HandedOver> handedOver = new HashMap<>();

  /**
   * @param mark up to where the shard's Raft log is in a checkpoint
   * @param outgoing a directory for links to files that are being copied
   */
  public CopySource(
      EventLog log, int shard, Supplier<ReplicationMark> mark, StoreLinks stores, Path outgoing)
      throws IOException {
    this.log = log;
    this.shard = shard;
    this.mark = mark;
    this.stores = stores;
    this.outgoing = outgoing;
    this.lastId = System.nanoTime() * SHARDS + shard; // ids of another life are unknown
    FileTrees.delete(outgoing);
  }

  /** Which shard a copy is of. */
  public static int shardOf(long copyId) {
    return (int) Math.floorMod(copyId, (long) SHARDS);
  }

  /** Holds the files as they are. BUSY. */
  public CopyListing open() throws IOException {
    long id = begin();
    HeldCopy copy = null;
    Path links = outgoing.resolve(Long.toString(id));
    try {
      ReplicationMark from = mark.get(); // the Raft log keeps what is behind it from now on
      if (from.index() < 0) {
        return new CopyListing(id, from, List.of());
      }
      Files.createDirectories(outgoing);
      AtomicLong committed = new AtomicLong();
      ShardFiles files =
          log.holdFiles(
              shard,
              () -> {
                stores.linkNewest(shard, links);
                committed.set(log.committedLsn(shard)); // what the store has is below it
              });
      copy = HeldCopy.of(from.index(), files, links);
      return copy.listing(id, new ReplicationMark(from.term(), from.index(), committed.get()));
    } finally {
      if (copy == null) {
        FileTrees.delete(links);
      }
      end(id, copy);
    }
  }

  private synchronized long begin() {
    expire();
    if (opening || copies.size() >= MAX_COPIES) {
      throw new DriftException(
          ErrorCode.BUSY, "So many nodes copy from this one. " + ErrorCode.BUSY.advice());
    }
    opening = true;
    lastId += SHARDS;
    return lastId;
  }

  private synchronized void end(long id, HeldCopy copy) {
    opening = false;
    if (copy == null) {
      return;
    }
    if (closed) {
      closeQuietly(copy);
    } else {
      copies.put(id, copy);
    }
  }

  /** Fills the target from a file, or up to its end. INVALID_REQUEST. */
  public void read(long id, int file, long position, ByteBuffer target) throws IOException {
    HeldCopy copy;
    synchronized (this) {
      copy = copies.get(id);
    }
    if (copy == null || !copy.read(file, position, target)) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "There is no copy " + id + ", or it has no file " + file + ".");
    }
  }

  /** Lets go of a copy, if it is there. */
  public void close(long id) throws IOException {
    HeldCopy copy;
    synchronized (this) {
      copy = copies.remove(id);
      if (copy != null) {
        handedOver.put(id, new HandedOver(copy.index(), System.nanoTime()));
      }
    }
    if (copy != null) {
      copy.close();
    }
  }

  /** From which entry on the Raft log has to stay, for those who copy. */
  public synchronized long neededIndex() {
    expire();
    long needed = opening ? 0 : Long.MAX_VALUE;
    for (HeldCopy copy : copies.values()) {
      needed = Math.min(needed, copy.index());
    }
    return needed;
  }

  /**
   * From which entry on the Raft log had better stay: who has copied comes back for what follows,
   * when it has started again, or been added.
   */
  public synchronized long expectedIndex() {
    handedOver.values().removeIf(each -> System.nanoTime() - each.atNs > EXPECTED_NS);
    return handedOver.values().stream().mapToLong(HandedOver::index).min().orElse(Long.MAX_VALUE);
  }

  private void expire() {
    List<Long> idle = new ArrayList<>();
    copies.forEach(
        (id, copy) -> {
          if (copy.idleNs() > IDLE_NS) {
            idle.add(id);
          }
        });
    for (long id : idle) {
      LOG.warn("A node that copied shard {} is not heard of any more", shard);
      closeQuietly(copies.remove(id));
    }
  }

  private static void closeQuietly(HeldCopy copy) {
    try {
      copy.close();
    } catch (IOException e) {
      LOG.warn("Letting go of a copy: {}", e.toString());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    copies.values().forEach(CopySource::closeQuietly);
    copies.clear();
  }
}
