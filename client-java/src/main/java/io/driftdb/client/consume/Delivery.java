package io.driftdb.client.consume;

import io.driftdb.schema.DriftException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Entries of one Deliver message, or the end of the subscription. The reader fills it, the polling
 * thread reads it and gives it back for reuse.
 */
public final class Delivery {
  private final UnsafeBuffer buffer;
  private Source source;
  private int shard;
  private long epoch;
  private int length;
  private final DriftException end;

  Delivery(int capacity) {
    this.buffer = new UnsafeBuffer(new byte[capacity]);
    this.end = null;
  }

  Delivery(Source source, DriftException end) {
    this.buffer = new UnsafeBuffer(0, 0);
    this.source = source;
    this.end = end;
  }

  void fill(Source of, int fromShard, long inEpoch, DirectBuffer from, int offset, int bytes) {
    source = of;
    shard = fromShard;
    epoch = inEpoch;
    length = bytes;
    buffer.putBytes(0, from, offset, bytes);
  }

  /** Where it has come from. */
  public Source source() {
    return source;
  }

  public int shard() {
    return shard;
  }

  public long epoch() {
    return epoch;
  }

  public UnsafeBuffer buffer() {
    return buffer;
  }

  public int length() {
    return length;
  }

  /** Why the subscription has ended, or null when this is a delivery. */
  public DriftException end() {
    return end;
  }
}
