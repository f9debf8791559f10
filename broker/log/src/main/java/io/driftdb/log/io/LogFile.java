package io.driftdb.log.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file. Reads may come from any thread, writes from one at a time. */
public interface LogFile extends Closeable {
  /**
   * Writes all remaining bytes at a position, or throws. Not durable before {@link #forceDurably}.
   */
  void write(ByteBuffer source, long position) throws IOException;

  /**
   * Reads until the target is full or the file ends; returns the number of bytes read, 0 at or
   * behind the end.
   */
  int read(ByteBuffer target, long position) throws IOException;

  /**
   * Makes all bytes written before durable (fdatasync). After it has thrown, the state of the bytes
   * is unknown, and calling it again proves nothing.
   */
  void forceDurably() throws IOException;

  long size() throws IOException;

  @Override
  void close() throws IOException;
}
