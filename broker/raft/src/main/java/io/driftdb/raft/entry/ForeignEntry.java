package io.driftdb.raft.entry;

import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.replicate.ShardRunner;
import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/** An entry that another node has proposed: proven to be what it sent. */
final class ForeignEntry {
  /** Sees each frame. */
  interface Visitor {
    void onFrame(UnsafeBuffer buffer, int offset, int length);
  }

  private final EntryPlace place;
  private final UnsafeBuffer payload;
  private final CompletableFuture<Void> durable;

  private ForeignEntry(EntryPlace place, UnsafeBuffer payload, ShardRunner runner) {
    this.place = place;
    this.payload = payload;
    this.durable = new AwaitedWrite(runner);
  }

  /**
   * INVALID_REQUEST for what has changed on its way, or never was an entry.
   *
   * @param runner runs the shard that is to have it, for whoever waits until it is durable
   */
  static ForeignEntry of(EntryPlace place, ByteBuffer bytes, ShardRunner runner) {
    UnsafeBuffer payload = new UnsafeBuffer(bytes, bytes.position(), bytes.remaining());
    if (payload.capacity() != place.payloadLength()
        || new Crc().of(payload, 0, payload.capacity()) != place.payloadCrc()) {
      throw invalid(place, "its bytes are others than those that were sent");
    }
    ForeignEntry entry = new ForeignEntry(place, payload, runner);
    entry.check();
    return entry;
  }

  private static DriftException invalid(EntryPlace place, String why) {
    return new DriftException(
        ErrorCode.INVALID_REQUEST, "the entry " + place + " is refused: " + why);
  }

  private void check() {
    FrameHeaderDecoder frame = new FrameHeaderDecoder();
    long lsn = place.firstLsn();
    int at = 0;
    while (at < payload.capacity()) {
      if (payload.capacity() - at < FrameDescriptor.FRAME_HEADER_LENGTH) {
        throw invalid(place, "it ends within a frame's header");
      }
      FrameVerifier.wrap(frame, payload, at);
      int length = frame.frameLength();
      boolean sound =
          length > FrameDescriptor.FRAME_HEADER_LENGTH
              && length <= payload.capacity() - at
              && frame.firstLsn() == lsn
              && frame.recordCount() > 0;
      if (!sound) {
        throw invalid(place, "no frame with LSN " + lsn + " stands at byte " + at);
      }
      lsn += frame.recordCount();
      at += length;
    }
    if (lsn != place.endLsn()) {
      throw invalid(place, "its frames end before LSN " + lsn);
    }
  }

  /** Visits those with that LSN and behind it. */
  void forEachFrameFrom(long lsn, Visitor visitor) {
    FrameHeaderDecoder frame = new FrameHeaderDecoder();
    for (int at = 0; at < payload.capacity(); at += frame.frameLength()) {
      FrameVerifier.wrap(frame, payload, at);
      if (frame.firstLsn() >= lsn) {
        visitor.onFrame(payload, at, frame.frameLength());
      }
    }
  }

  long firstLsn() {
    return place.firstLsn();
  }

  long endLsn() {
    return place.endLsn();
  }

  /** Completes when an fdatasync of this node has covered it. */
  CompletableFuture<Void> durable() {
    return durable;
  }
}
