package io.driftdb.server.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

/**
 * What goes out on one connection: replies of a turn are gathered in one buffer and flushed once.
 * Event loop only; one buffer per turn. Also knows when the client last took something.
 */
final class Replies {
  private static final int USUAL_BYTES = 1024;
  private static final int FULL_BYTES = 32 << 10;

  /** Shorter replies that wait are covered by the limit on connections. */
  private static final int LONG_BYTES = 16 << 10;

  private final ChannelHandlerContext context;
  private final MemoryBudget memory;
  private final ChannelFutureListener progress = done -> wrote();
  private ByteBuf gathering;
  private boolean unflushed;
  private long lastProgressNs = System.nanoTime();
  private int unwritten;
  private int unwrittenLong;

  Replies(ChannelHandlerContext context, MemoryBudget memory) {
    this.context = context;
    this.memory = memory;
  }

  /** The buffer to write the next reply into; it grows as needed. */
  ByteBuf buffer() {
    if (gathering != null && gathering.readableBytes() >= FULL_BYTES) {
      writeGathered();
    }
    if (gathering == null) {
      gathering = context.alloc().directBuffer(USUAL_BYTES);
    }
    return gathering;
  }

  /** Writes a message that has its own buffer, behind the replies so far. */
  void write(ByteBuf message, ChannelFutureListener whenWritten) {
    writeGathered();
    track();
    unflushed = true;
    context.write(message).addListener(progress).addListener(whenWritten);
  }

  private void writeGathered() {
    if (gathering == null) {
      return;
    }
    ByteBuf out = gathering;
    gathering = null;
    if (!out.isReadable()) {
      out.release();
      return;
    }
    track();
    unflushed = true;
    int held = out.capacity();
    if (held > LONG_BYTES) {
      memory.reserve(held);
      unwrittenLong++;
      context.write(out).addListener(progress).addListener(done -> wroteLong(held));
    } else {
      context.write(out).addListener(progress);
    }
  }

  private void wroteLong(int held) {
    memory.release(held);
    unwrittenLong--;
  }

  /** Whether the client has long replies to take. */
  boolean hasLong() {
    return unwrittenLong > 0;
  }

  private void track() {
    if (unwritten == 0) {
      lastProgressNs = System.nanoTime();
    }
    unwritten++;
  }

  private void wrote() {
    unwritten--;
    lastProgressNs = System.nanoTime();
  }

  void flush() {
    writeGathered();
    if (unflushed) {
      unflushed = false;
      context.flush();
    }
  }

  /** Flushes, and tells the listener when all has been given to the network. */
  void flush(ChannelFutureListener whenWritten) {
    write(Unpooled.EMPTY_BUFFER, whenWritten);
    flush();
  }

  /** How long the client has taken nothing of what waits for it; 0 when nothing waits. */
  long stalledNs(long nowNs) {
    return unwritten == 0 ? 0 : nowNs - lastProgressNs;
  }

  void clear() {
    if (gathering != null) {
      gathering.release();
      gathering = null;
    }
  }
}
