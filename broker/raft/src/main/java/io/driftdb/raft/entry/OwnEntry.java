package io.driftdb.raft.entry;

import io.driftdb.schema.Crc;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An entry that this node proposes: frames that it has stamped, one behind the other. The shard's
 * thread fills it; what is proposed does not change any more.
 */
public final class OwnEntry {
  private static final int LEAST_BYTES = 1 << 10;

  private final long epoch;
  private final long firstLsn;
  private final CompletableFuture<Void> durable = new CompletableFuture<>();
  private UnsafeBuffer bytes;
  private int length;
  private long endLsn;
  private volatile boolean logged;

  /** Has room for that many bytes of frames, and takes more. */
  OwnEntry(long epoch, long firstLsn, int expectedBytes) {
    this.epoch = epoch;
    this.firstLsn = firstLsn;
    this.bytes = new UnsafeBuffer(new byte[Math.max(LEAST_BYTES, expectedBytes)]);
  }

  void add(DirectBuffer buffer, int offset, int frameLength, long frameEndLsn) {
    if (length + frameLength > bytes.capacity()) {
      resize(Math.max(length + frameLength, bytes.capacity() * 2));
    }
    bytes.putBytes(length, buffer, offset, frameLength);
    length += frameLength;
    endLsn = frameEndLsn;
  }

  private void resize(int capacity) {
    UnsafeBuffer before = bytes;
    bytes = new UnsafeBuffer(new byte[capacity]);
    bytes.putBytes(0, before, 0, length);
  }

  /** It takes no more frames, and is kept for a while: without much room that it does not need. */
  void trim() {
    if (bytes.capacity() / 2 > Math.max(LEAST_BYTES, length)) {
      resize(length);
    }
  }

  /** In which it was stamped: another one must not log it. */
  public long epoch() {
    return epoch;
  }

  public EntryPlace place() {
    return new EntryPlace(firstLsn, endLsn, length, new Crc().of(bytes, 0, length));
  }

  public long firstLsn() {
    return firstLsn;
  }

  public long endLsn() {
    return endLsn;
  }

  int length() {
    return length;
  }

  /** Its frames, as others get them. Shares its bytes. */
  public ByteBuffer payload() {
    return ByteBuffer.wrap(bytes.byteArray(), 0, length);
  }

  /** Completes when an fdatasync of this node has covered it. */
  public CompletableFuture<Void> durable() {
    return durable;
  }

  /** The consensus: it has its place in the log. Any thread. */
  public void logged() {
    logged = true;
  }

  /** Whether others may get it, or have it. Any thread. */
  public boolean isLogged() {
    return logged;
  }
}
