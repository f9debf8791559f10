package io.driftdb.client;

import io.driftdb.schema.Op;
import io.driftdb.schema.RecordCursor;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The record that a visitor stands at. Valid only during the visit; does not allocate but where
 * arrays are asked for.
 */
public final class RecordView {
  private final RecordCursor cursor;
  String topic;
  int partition;
  long offset;
  long lsn;
  long appendTimeNs;

  RecordView(RecordCursor cursor) {
    this.cursor = cursor;
  }

  public String topic() {
    return topic;
  }

  public int partition() {
    return partition;
  }

  public long offset() {
    return offset;
  }

  public long lsn() {
    return lsn;
  }

  public long appendTimeNs() {
    return appendTimeNs;
  }

  public long timestampMs() {
    return cursor.timestampMs();
  }

  public Op op() {
    return Op.of(cursor.op());
  }

  /** The buffer that key and value are in. */
  public DirectBuffer buffer() {
    return cursor.buffer();
  }

  public int keyOffset() {
    return cursor.keyOffset();
  }

  /** Bytes of the key, -1 for none. */
  public int keyLength() {
    return cursor.keyLength();
  }

  public int valueOffset() {
    return cursor.valueOffset();
  }

  /** Bytes of the value, -1 for none. */
  public int valueLength() {
    return cursor.valueLength();
  }

  /** A copy of the key, null for none. */
  public byte[] key() {
    return copy(keyOffset(), keyLength());
  }

  /** A copy of the value, null for none. */
  public byte[] value() {
    return copy(valueOffset(), valueLength());
  }

  private byte[] copy(int from, int length) {
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    cursor.buffer().getBytes(from, bytes);
    return bytes;
  }

  /** Copies of the headers. */
  public List<RecordHeader> headers() {
    List<RecordHeader> headers = new ArrayList<>(cursor.headerCount());
    int at = cursor.headersOffset();
    for (int i = cursor.headerCount(); i > 0; i--) {
      int nameLength = cursor.buffer().getShort(at, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
      String name = new String(copy(at + Short.BYTES, nameLength), StandardCharsets.UTF_8);
      at += Short.BYTES + nameLength;
      int valueLength = cursor.buffer().getInt(at, ByteOrder.LITTLE_ENDIAN);
      at += Integer.BYTES;
      headers.add(new RecordHeader(name, copy(at, valueLength)));
      at += Math.max(0, valueLength);
    }
    return headers;
  }

  /** A copy of all of it. */
  public ConsumedRecord toRecord() {
    return new ConsumedRecord(
        topic,
        partition,
        offset,
        lsn,
        op(),
        timestampMs(),
        appendTimeNs,
        key(),
        value(),
        headers());
  }
}
