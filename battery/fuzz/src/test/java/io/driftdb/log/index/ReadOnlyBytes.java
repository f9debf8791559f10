package io.driftdb.log.index;

import io.driftdb.log.io.LogFile;
import java.nio.ByteBuffer;

/** Bytes as a file that is only read, as strict as a real one. */
final class ReadOnlyBytes implements LogFile {
  private final byte[] bytes;

  ReadOnlyBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read(ByteBuffer target, long position) {
    if (position < 0) {
      throw new IllegalArgumentException("a negative position: " + position);
    }
    int count = (int) Math.max(0, Math.min(target.remaining(), bytes.length - position));
    if (count > 0) {
      target.put(bytes, (int) position, count);
    }
    return count;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void write(ByteBuffer source, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void forceDurably() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
