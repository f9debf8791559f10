package io.driftdb.log.journal;

import io.driftdb.log.io.LogFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A spare that is being filled with zeros, so that writing records allocates nothing on the disk.
 * Belongs to one thread. After an IOException it is of no use: {@link #abandon} leaves no trace.
 */
final class UnfinishedSpare {
  private static final int CHUNK = 1 << 20;

  private final ShardDirectory directory;
  private final Spare spare;
  private final String passingName;
  private final LogFile file;
  private final ByteBuffer zeros;
  private long made;

  UnfinishedSpare(ShardDirectory directory, Spare spare) throws IOException {
    this.directory = directory;
    this.spare = spare;
    this.passingName = spare.name() + SegmentNames.UNFINISHED_SUFFIX;
    this.zeros = ByteBuffer.allocateDirect(Math.min(CHUNK, spare.capacity()));
    directory.files().delete(directory.file(passingName));
    this.file = directory.files().create(directory.file(passingName));
  }

  long made() {
    return made;
  }

  /** Adds zeros and forces them, so that dirty pages never heap up beside a busy journal. */
  boolean extendDurably(long bytes) throws IOException {
    long until = Math.min(spare.capacity(), made + bytes);
    while (made < until) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), until - made));
      int length = zeros.remaining();
      file.write(zeros, made);
      made += length;
    }
    file.forceDurably();
    return made == spare.capacity();
  }

  /** Gives the whole file its name. */
  Spare finishDurably() throws IOException {
    file.close();
    directory.files().rename(directory.file(passingName), directory.file(spare.name()));
    directory.files().syncDirectory(directory.path());
    return spare;
  }

  void abandon() throws IOException {
    try (file) {
      directory.files().delete(directory.file(passingName));
      directory.files().delete(directory.file(spare.name())); // when its name could not be synced
    }
  }
}
