package io.driftdb.raft.copy;

import io.driftdb.raft.disk.DurableFiles;
import io.driftdb.raft.disk.MarkFile;
import io.driftdb.raft.disk.ReplicationMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a shard's files, copied from another node, into the place of those that are there. Whenever
 * that is broken off, the next start finishes it before anything else looks at the shard.
 */
public final class Installation {
  private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

  private final Path shardDirectory;
  private final Path incoming;
  private final MarkFile prepared;

  /** Into that directory of a shard. */
  public Installation(Path shardDirectory, UUID clusterId, int shard) {
    this.shardDirectory = shardDirectory;
    this.incoming =
        shardDirectory.resolveSibling(String.format(Locale.ROOT, "incoming-%04d", shard));
    this.prepared = new MarkFile(incoming, clusterId, shard);
  }

  /** Where a copy is installed. */
  Path installed() {
    return shardDirectory;
  }

  /** Where a copy is gathered. */
  Path staged() {
    return incoming.resolve("shard");
  }

  /** The copy is whole, and the Raft log goes on behind that mark. */
  void prepare(ReplicationMark mark) throws IOException {
    prepared.writeDurably(mark);
    DurableFiles.syncDirectory(incoming.getParent());
  }

  /** Whether the next start installs a copy, or may: when that can't be told, it may. */
  public boolean isPrepared() {
    try {
      return prepared.read().index() >= 0;
    } catch (IOException | RuntimeException e) {
      LOG.warn("It can't be told whether a copy is whole", e);
      return true;
    }
  }

  /** Deletes what an unfinished copy has left: nobody goes on with it. */
  public void abandon() throws IOException {
    if (Files.exists(incoming) && !isPrepared()) {
      FileTrees.delete(incoming);
      LOG.info("An unfinished copy of {} is deleted: the Raft log goes on", shardDirectory);
    }
  }

  /**
   * Does what is prepared, if anything is: the log's files, the mark, and what the Raft log has
   * from before it. Nothing may be open.
   *
   * @param raftLog where the Raft log's files are, or would be
   */
  public void finish(MarkFile markFile, Path raftLog) throws IOException {
    if (!Files.exists(incoming)) {
      return;
    }
    ReplicationMark mark = prepared.read();
    Path replaced = incoming.resolve("replaced");
    if (mark.index() < 0) { // a copy that was broken off: the next one goes on with it
      FileTrees.delete(replaced);
      return;
    }
    if (Files.exists(staged())) {
      if (Files.exists(shardDirectory)) {
        FileTrees.delete(replaced);
        Files.move(shardDirectory, replaced, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(staged(), shardDirectory, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.syncDirectory(incoming);
      DurableFiles.syncDirectory(incoming.getParent());
    }
    markFile.writeDurably(mark);
    dropRaftLog(raftLog);
    prepared.deleteDurably();
    FileTrees.delete(incoming);
    LOG.info("The copy of {} is in its place, up to LSN {} at least", shardDirectory, mark.lsn());
  }

  /** Terms and votes stay: what this node has promised holds. */
  private static void dropRaftLog(Path raftLog) throws IOException {
    if (!Files.exists(raftLog)) {
      return;
    }
    try (Stream<Path> all = Files.list(raftLog)) {
      for (Path each : all.toList()) {
        if (each.getFileName().toString().startsWith("log_")) {
          Files.delete(each);
        }
      }
    }
    DurableFiles.syncDirectory(raftLog);
  }
}
