package io.driftdb.raft.copy;

import io.driftdb.log.read.ShardFiles;
import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.raft.node.CopyListing;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A shard's files while a node copies them. Thread-safe. */
final class HeldCopy implements Closeable {
  private final long index;
  private final ShardFiles files;
  private final Path links;
  private final List<Path> store = new ArrayList<>();
  private FileChannel open;
  private Path opened;
  private boolean closed;
  private volatile long usedNs = System.nanoTime();

  private HeldCopy(long index, ShardFiles files, Path links) {
    this.index = index;
    this.files = files;
    this.links = links;
  }

  /**
   * Takes over the files that are held.
   *
   * @param links of the files of the tables' store; it need not be there
   */
  static HeldCopy of(long index, ShardFiles files, Path links) throws IOException {
    HeldCopy copy = new HeldCopy(index, files, links);
    try {
      copy.listStore();
      return copy;
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private void listStore() throws IOException {
    if (Files.exists(links)) {
      try (Stream<Path> all = Files.list(links)) {
        all.sorted().forEach(store::add);
      }
    }
  }

  /** Of the Raft log's entry from behind which the copy goes on. */
  long index() {
    return index;
  }

  long idleNs() {
    return System.nanoTime() - usedNs;
  }

  CopyListing listing(long id, ReplicationMark mark) throws IOException {
    List<CopyListing.File> all = new ArrayList<>();
    for (ShardFiles.Held held : files.list()) {
      all.add(new CopyListing.File(held.name(), held.length()));
    }
    for (Path file : store) {
      all.add(new CopyListing.File(CopiedNames.inStore(file), Files.size(file)));
    }
    return new CopyListing(id, mark, all);
  }

  /** False when there is no such file, or not any more. */
  synchronized boolean read(int file, long position, ByteBuffer target) throws IOException {
    usedNs = System.nanoTime();
    int ofLog = files.list().size();
    if (closed || file < 0 || file >= ofLog + store.size()) {
      return false;
    }
    if (file < ofLog) {
      files.read(file, position, target);
    } else {
      readStore(store.get(file - ofLog), position, target);
    }
    return true;
  }

  private void readStore(Path file, long position, ByteBuffer target) throws IOException {
    if (!file.equals(opened)) {
      closeStoreFile();
      open = FileChannel.open(file, StandardOpenOption.READ);
      opened = file;
    }
    long at = position;
    while (target.hasRemaining()) {
      int read = open.read(target, at);
      if (read < 0) {
        return;
      }
      at += read;
    }
  }

  private void closeStoreFile() throws IOException {
    if (open != null) {
      open.close();
      open = null;
      opened = null;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      closeStoreFile();
      files.close();
      FileTrees.delete(links);
    }
  }
}
