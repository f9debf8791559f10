package io.driftdb.client.wire;

import io.driftdb.schema.Crc;
import io.driftdb.schema.MessageDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts what the broker sends into messages and checks their length and checksum. Belongs to the
 * connection's reader thread; allocates only for a message longer than any before, as it comes.
 */
final class MessageReader {
  /** Where a whole message stands; valid only during the call. */
  interface Target {
    void onMessage(UnsafeBuffer buffer, int offset, int length) throws IOException;
  }

  private static final int READ_BYTES = 256 << 10;
  private static final int GROWTH = 4;
  private static final int MAX_HANDSHAKE_BYTES = 64 << 10;
  private static final int MAX_MESSAGE_BYTES = 256 << 20;

  private final ReadableByteChannel channel;
  private final Target target;
  private final Crc crc = new Crc();
  private final UnsafeBuffer buffer;
  private ByteBuffer bytes = ByteBuffer.allocateDirect(READ_BYTES);
  private volatile int limit = MAX_HANDSHAKE_BYTES;

  MessageReader(ReadableByteChannel channel, Target target) {
    this.channel = channel;
    this.target = target;
    this.buffer = new UnsafeBuffer(bytes);
  }

  /** The peer has shaken hands: from now on long messages are taken. */
  void acceptLongMessages() {
    limit = MAX_MESSAGE_BYTES;
  }

  /** Reads once and passes on all messages that are whole; false at the end of the stream. */
  boolean read() throws IOException {
    if (channel.read(bytes) < 0) {
      return false;
    }
    int end = bytes.position();
    int at = 0;
    int needed = Integer.BYTES;
    while (end - at >= Integer.BYTES) {
      needed = lengthAt(at);
      if (needed > end - at) {
        break;
      }
      check(at, needed);
      target.onMessage(buffer, at, needed);
      at += needed;
      needed = Integer.BYTES;
    }
    bytes.position(at).limit(end);
    if (bytes.remaining() == bytes.capacity()) {
      grow(needed);
    } else {
      bytes.compact();
    }
    return true;
  }

  /** Grows with what has come, and not to what a length announces: nothing has checked it yet. */
  private void grow(int needed) {
    long most = Math.min(needed + (long) READ_BYTES, (long) bytes.capacity() * GROWTH);
    bytes = ByteBuffer.allocateDirect((int) most).put(bytes);
    buffer.wrap(bytes);
  }

  private int lengthAt(int at) throws IOException {
    int length = buffer.getInt(at + MessageDescriptor.LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
    if (length < MessageDescriptor.MIN_LENGTH || length > limit) {
      throw new IOException("the peer does not speak DriftDB's protocol");
    }
    return MessageDescriptor.CRC_OFFSET + length;
  }

  private void check(int at, int length) throws IOException {
    int sum = buffer.getInt(at + MessageDescriptor.CRC_OFFSET, ByteOrder.LITTLE_ENDIAN);
    int covered = MessageDescriptor.SBE_HEADER_OFFSET;
    if (crc.of(buffer, at + covered, length - covered) != sum) {
      throw new IOException("a message does not match its CRC");
    }
  }
}
