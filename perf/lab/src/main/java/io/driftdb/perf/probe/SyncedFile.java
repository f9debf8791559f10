package io.driftdb.perf.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file filled with zeros beforehand, as a journal is, whose appends are synced one by one. */
final class SyncedFile implements AutoCloseable {
  private static final int CHUNK = 1 << 20;

  private final FileChannel channel;
  private long end;

  private SyncedFile(FileChannel channel) {
    this.channel = channel;
  }

  static SyncedFile create(Path directory, long bytes) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("synced"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
    for (long at = 0; at < bytes; at += CHUNK) {
      channel.write(zeros.clear(), at);
    }
    channel.force(true);
    return new SyncedFile(channel);
  }

  void append(ByteBuffer record) throws IOException {
    end += channel.write(record, end);
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
