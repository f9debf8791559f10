package io.driftdb.log.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file on disk. Reads and writes are positional: any number of threads may read while one writes.
 * An interrupted thread closes the channel that it reads from, so reading has a channel of its own,
 * which is opened again; a thread that writes is never interrupted.
 */
final class DiskFile implements LogFile {
  private final Path path;
  private final FileChannel writer;
  private volatile FileChannel reader;
  private volatile boolean closed;

  /** The writer is null for a file that is only read. The file keeps its name while it is open. */
  DiskFile(Path path, FileChannel writer) throws IOException {
    this.path = path;
    this.writer = writer;
    try {
      this.reader = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      if (writer != null) {
        writer.close();
      }
      throw e;
    }
  }

  @Override
  public void write(ByteBuffer source, long position) throws IOException {
    requireWritable();
    long at = position;
    while (source.hasRemaining()) {
      at += writer.write(source, at);
    }
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    int start = target.position();
    boolean interrupted = false;
    try {
      while (true) {
        FileChannel from = reader;
        try {
          return read(from, target, position);
        } catch (ClosedChannelException e) {
          if (closed) {
            throw e;
          }
          interrupted |= Thread.interrupted();
          target.position(start);
          reopen(from);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int read(FileChannel from, ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = from.read(target, at);
      if (count < 0) {
        break;
      }
      at += count;
    }
    return (int) (at - position);
  }

  /** Another reader may have done it already. */
  private synchronized void reopen(FileChannel broken) throws IOException {
    if (reader == broken && !closed) {
      reader = FileChannel.open(path, StandardOpenOption.READ);
    }
  }

  @Override
  public void forceDurably() throws IOException {
    requireWritable();
    writer.force(false);
  }

  private void requireWritable() {
    if (writer == null) {
      throw new NonWritableChannelException();
    }
  }

  @Override
  public long size() throws IOException {
    return writer == null ? reader.size() : writer.size();
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    try {
      if (writer != null) {
        writer.close();
      }
    } finally {
      reader.close();
    }
  }
}
