package io.driftdb.raft;

import io.driftdb.log.read.FrameReader;
import io.driftdb.raft.entry.EntryPlace;
import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * The frames of entries: the newest ones from memory, of which so many bytes are kept, all others
 * from the shard's journal. Thread-safe.
 */
final class Payloads {
  private final FrameReader frames;
  private final long maxBytes;
  private final LongSupplier durableLsn;
  private final TreeMap<Long, Payload> newest = new TreeMap<>();
  private long bytes;

  private record Payload(long endLsn, ByteString bytes) {}

  /** {@code durableLsn}: below it, all can be read. */
  Payloads(FrameReader frames, LongSupplier durableLsn, long maxBytes) {
    this.durableLsn = durableLsn;
    this.frames = frames;
    this.maxBytes = maxBytes;
  }

  synchronized void add(long index, ByteString payload, long endLsn) {
    newest.put(index, new Payload(endLsn, payload));
    bytes += payload.size();
    long durable = durableLsn.getAsLong();
    while (bytes > maxBytes && newest.firstEntry().getValue().endLsn <= durable) {
      bytes -= newest.pollFirstEntry().getValue().bytes.size();
    }
  }

  synchronized void removeFrom(long index) {
    while (!newest.isEmpty() && newest.lastKey() >= index) {
      bytes -= newest.pollLastEntry().getValue().bytes.size();
    }
  }

  private synchronized ByteString find(long index) {
    Payload found = newest.get(index);
    return found == null ? null : found.bytes;
  }

  /**
   * Waits for the disk on the thread that asks: whoever collects entries for a node stops when its
   * time is over, and begins anew. Reads that were left to another thread would go on all the same,
   * and the next ones would wait behind them, in the end for longer than they are waited for. What
   * is still searched for is not there in time; asked for again, it is searched on for.
   */
  CompletableFuture<ByteString> get(long index, EntryPlace place) {
    ByteString found = find(index);
    if (found != null) {
      return CompletableFuture.completedFuture(found);
    }
    CompletableFuture<ByteString> answer = new CompletableFuture<>();
    try {
      byte[] payload = readOrSearch(place);
      if (payload != null) {
        answer.complete(verified(payload, place));
      }
    } catch (DriftException | CompletionException e) {
      answer.completeExceptionally(new FramesUnreadableException(e));
    }
    return answer;
  }

  /** CORRUPT_RANGE, DATA_DAMAGED. */
  ByteString read(EntryPlace place) {
    byte[] payload = null;
    while (payload == null) {
      payload = readOrSearch(place);
    }
    return verified(payload, place);
  }

  private byte[] readOrSearch(EntryPlace place) {
    try {
      synchronized (frames) {
        return frames.read(place.firstLsn(), place.endLsn(), place.payloadLength());
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static ByteString verified(byte[] payload, EntryPlace place) {
    boolean sound =
        payload.length == place.payloadLength()
            && new Crc().of(new UnsafeBuffer(payload), 0, payload.length) == place.payloadCrc();
    if (!sound) {
      throw new DriftException(
          ErrorCode.DATA_DAMAGED,
          "the frames of "
              + place
              + " are others than the Raft log says. "
              + ErrorCode.DATA_DAMAGED.advice());
    }
    return UnsafeByteOperations.unsafeWrap(payload);
  }
}
