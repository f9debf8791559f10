package io.driftdb.server.session;

import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.RecordCursor;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes records anew from what a cursor says of them. */
final class Rewritten {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  private Rewritten() {}

  /** Writes all records behind the cursor to where they fit exactly; returns how long they are. */
  static int copy(RecordCursor from, UnsafeBuffer to) {
    int header = FrameDescriptor.BATCH_HEADER_LENGTH;
    UnsafeBuffer batch = new UnsafeBuffer(new byte[header + to.capacity()]);
    BatchWriter writer = new BatchWriter().wrap(batch, 0, batch.capacity());
    while (from.next()) {
      DirectBuffer buffer = from.buffer();
      boolean conditional = from.attributes() != 0;
      writer
          .condition(from.condition(), conditional ? conditionLsn(from) : 0)
          .add(
              Op.of(from.op()),
              from.timestampMs(),
              from.keyLength() < 0 ? null : buffer,
              from.keyOffset(),
              from.keyLength(),
              from.valueLength() < 0 ? null : buffer,
              from.valueOffset(),
              from.valueLength());
      copyHeaders(from, writer);
    }
    to.putBytes(0, batch, header, writer.recordsLength());
    return writer.recordsLength();
  }

  private static long conditionLsn(RecordCursor from) {
    return from.condition().extraLength() > 0 ? from.conditionLsn() : 0;
  }

  private static void copyHeaders(RecordCursor from, BatchWriter writer) {
    DirectBuffer buffer = from.buffer();
    int at = from.headersOffset();
    for (int i = from.headerCount(); i > 0; i--) {
      byte[] name = new byte[buffer.getShort(at, LE) & 0xFFFF];
      buffer.getBytes(at + Short.BYTES, name);
      at += Short.BYTES + name.length;
      int length = buffer.getInt(at, LE);
      at += Integer.BYTES;
      byte[] value = length < 0 ? null : new byte[length];
      if (value != null) {
        buffer.getBytes(at, value);
        at += length;
      }
      writer.addHeader(name, value);
    }
  }
}
