package io.driftdb.server.subscription;

import io.driftdb.log.Subscription;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.DeliverEncoder;
import io.driftdb.schema.protocol.VarBatchesEncoder;
import io.driftdb.server.wire.MessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where a thread builds Deliver messages: the log writes entries right behind the room for the
 * message's header, and what is long is sent from there. What is short is copied out instead, so
 * that it does not keep a long buffer. Belongs to one thread.
 */
final class DeliveryBuffer implements AutoCloseable {
  private static final int ENTRIES_OFFSET =
      MessageDescriptor.BODY_OFFSET
          + DeliverEncoder.BLOCK_LENGTH
          + VarBatchesEncoder.varDataEncodingOffset();

  /** A message that fills less than this part of the buffer is copied. */
  private static final int WORTH_SENDING = 2;

  private final int capacity;
  private final MessageWriter writer = new MessageWriter();
  private final DeliverEncoder encoder = new DeliverEncoder();
  private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
  private ByteBuf bytes;
  private int entryBytes;

  DeliveryBuffer(int maxEntryBytes) {
    this.capacity = ENTRIES_OFFSET + maxEntryBytes;
  }

  /** Those of each event loop; they go with its thread. */
  static FastThreadLocal<DeliveryBuffer> perLoop(int maxEntryBytes) {
    return new FastThreadLocal<>() {
      @Override
      protected DeliveryBuffer initialValue() {
        return new DeliveryBuffer(maxEntryBytes);
      }

      @Override
      protected void onRemoval(DeliveryBuffer buffer) {
        buffer.close();
      }
    };
  }

  /** Reads entries of at most that many bytes, but at least one; returns how many bytes. */
  int poll(Subscription subscription, int maxBytes) {
    if (bytes == null) {
      bytes = PooledByteBufAllocator.DEFAULT.directBuffer(capacity);
      view.wrap(bytes.nioBuffer(0, capacity));
    }
    entryBytes = subscription.poll(view, ENTRIES_OFFSET, maxBytes);
    return entryBytes;
  }

  /** The message that carries what was read last; the caller releases it. */
  ByteBuf message(int subscriptionId, int shard, long epoch, int entryCount) {
    int length = ENTRIES_OFFSET + entryBytes;
    ByteBuf message = bytes;
    if (length < capacity / WORTH_SENDING) {
      message = PooledByteBufAllocator.DEFAULT.directBuffer(length);
      message.setBytes(ENTRIES_OFFSET, bytes, ENTRIES_OFFSET, entryBytes);
    } else {
      bytes = null;
    }
    writer
        .begin(message, encoder, Integer.BYTES + entryBytes)
        .subscriptionId(subscriptionId)
        .shard(shard)
        .epoch(epoch)
        .entryCount(entryCount);
    encoder.buffer().putInt(encoder.limit(), entryBytes, DeliverEncoder.BYTE_ORDER);
    writer.end(length - MessageDescriptor.BODY_OFFSET);
    return message;
  }

  @Override
  public void close() {
    if (bytes != null) {
      bytes.release();
      bytes = null;
    }
  }
}
