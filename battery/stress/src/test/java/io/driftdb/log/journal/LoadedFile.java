package io.driftdb.log.journal;

import io.driftdb.log.io.LogFile;
import java.nio.ByteBuffer;
import java.util.UUID;

/** A file that is in memory and never changes; it knows whether it is open. */
public final class LoadedFile implements LogFile {
  private final byte[] bytes;
  private final long start;
  private volatile boolean open = true;

  /** Those bytes from that position on, and nothing before it. */
  public LoadedFile(byte[] bytes, long start) {
    this.bytes = bytes;
    this.start = start;
  }

  /** The header of a segment that starts at that LSN. */
  public static SegmentHeader header(long segmentId, long baseLsn, long salt) {
    return new SegmentHeader(
        new UUID(1, 1), 0, segmentId, baseLsn, salt, segmentId - 1, 4096, 1 << 20, 0);
  }

  public boolean isOpen() {
    return open;
  }

  @Override
  public void write(ByteBuffer source, long position) {
    throw new UnsupportedOperationException("it never changes");
  }

  @Override
  public int read(ByteBuffer target, long position) {
    int from = (int) (position - start);
    int length = Math.max(0, Math.min(target.remaining(), bytes.length - from));
    target.put(bytes, from, length);
    return length;
  }

  @Override
  public void forceDurably() {
    throw new UnsupportedOperationException("it never changes");
  }

  @Override
  public long size() {
    return start + bytes.length;
  }

  @Override
  public void close() {
    open = false;
  }
}
