package io.driftdb.log.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Random;

/** A channel that writes only a part of what it is given, and fails when there is no more room. */
final class ShortChannel extends FileChannel {
  private final FileChannel channel;
  private final Random random;
  private long room;

  ShortChannel(FileChannel channel, Random random, long room) {
    this.channel = channel;
    this.random = random;
    this.room = room;
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    if (room == 0) {
      throw new IOException("No space left on device");
    }
    int most = (int) Math.min(room, source.remaining());
    ByteBuffer part = source.slice(source.position(), 1 + random.nextInt(most));
    int written = channel.write(part, position);
    source.position(source.position() + written);
    room -= written;
    return written;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void force(boolean metaData) throws IOException {
    channel.force(metaData);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    channel.close();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("the log's files are written at positions");
  }

  @Override
  public int read(ByteBuffer target) {
    throw unused();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw unused();
  }

  @Override
  public int read(ByteBuffer target, long position) {
    throw unused();
  }

  @Override
  public int write(ByteBuffer source) {
    throw unused();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw unused();
  }

  @Override
  public long position() {
    throw unused();
  }

  @Override
  public FileChannel position(long newPosition) {
    throw unused();
  }

  @Override
  public FileChannel truncate(long size) {
    throw unused();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw unused();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw unused();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw unused();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw unused();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw unused();
  }
}
