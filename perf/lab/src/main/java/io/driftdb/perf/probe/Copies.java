package io.driftdb.perf.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file and its replicas. One thread uses it. */
final class Copies implements AutoCloseable {
  private final SyncedFile own;
  private final Replicas replicas;

  /** How many replicas make a majority with the file itself. */
  private final int needed;

  private final int count;

  private Copies(SyncedFile own, Replicas replicas, int count) {
    this.own = own;
    this.replicas = replicas;
    this.count = count;
    this.needed = (count + 1) / 2;
  }

  /** Room for so many bytes in each, which come in parts of up to {@code partBytes}. */
  static Copies create(Path directory, int replicas, long bytes, int partBytes) throws IOException {
    SyncedFile own = SyncedFile.create(directory, bytes);
    try {
      return new Copies(own, Replicas.start(directory, replicas, bytes, partBytes), replicas);
    } catch (IOException e) {
      own.close();
      throw e;
    }
  }

  /** Returns when a majority has it on the disk. */
  void append(ByteBuffer part) throws IOException {
    write(part);
    replicas.await(needed);
  }

  /** Returns when the own file has it on the disk. */
  void write(ByteBuffer part) throws IOException {
    replicas.send(part);
    own.append(part);
  }

  /** Returns when all have all of it. */
  void awaitAll() throws IOException {
    replicas.await(count);
  }

  @Override
  public void close() throws IOException {
    try (own) {
      replicas.close();
    }
  }
}
