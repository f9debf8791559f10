package io.driftdb.client.table;

import io.driftdb.client.RecordHeader;
import io.driftdb.client.RowChange;
import io.driftdb.client.RowVersion;
import io.driftdb.client.TableRow;
import io.driftdb.schema.Codec;
import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import io.driftdb.schema.table.DiffEntryReader;
import io.driftdb.schema.table.EntryBlock;
import io.driftdb.schema.table.RowEntryReader;
import io.driftdb.schema.table.VersionEntryReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The entries of an answer, copied out of its message, as objects. Read on the thread that asked.
 * MALFORMED_MESSAGE or CHECKSUM_MISMATCH: nothing of the answer can be used.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Entries(int count, int codec, int rawLength, int rawCrc, byte[] bytes) {

  /** Entries that come without a checksum of their own: the message's covers them. */
  static Entries plain(int count, byte[] bytes) {
    int crc = new Crc().of(new UnsafeBuffer(bytes), 0, bytes.length);
    return new Entries(count, Codec.NONE.code(), bytes.length, crc, bytes);
  }

  List<TableRow> rows(EntryBlock block) {
    unpack(block);
    RowEntryReader reader = new RowEntryReader();
    reader.wrap(block.buffer(), block.offset(), block.length());
    List<TableRow> rows = new ArrayList<>();
    while (reader.next()) {
      rows.add(
          new TableRow(
              reader.key(),
              reader.row(),
              reader.lsn(),
              reader.partition(),
              reader.recordOffset(),
              reader.appendTimeNs()));
    }
    return counted(rows);
  }

  List<RowVersion> versions(EntryBlock block) {
    unpack(block);
    VersionEntryReader reader = new VersionEntryReader();
    reader.wrap(block.buffer(), block.offset(), block.length());
    List<RowVersion> versions = new ArrayList<>();
    while (reader.next()) {
      versions.add(
          new RowVersion(
              Op.of(reader.op()),
              reader.verdict(),
              reader.row(),
              reader.fromLsn(),
              reader.toLsn(),
              reader.partition(),
              reader.recordOffset(),
              reader.appendTimeNs(),
              headers(reader.headers(), reader.headerCount())));
    }
    return counted(versions);
  }

  private static List<RecordHeader> headers(byte[] bytes, int count) {
    ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<RecordHeader> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] name = new byte[from.getShort() & 0xFFFF];
      from.get(name);
      int length = from.getInt();
      byte[] value = length < 0 ? null : new byte[length];
      if (value != null) {
        from.get(value);
      }
      headers.add(new RecordHeader(new String(name, StandardCharsets.UTF_8), value));
    }
    return headers;
  }

  List<RowChange> changes(EntryBlock block) {
    unpack(block);
    DiffEntryReader reader = new DiffEntryReader();
    reader.wrap(block.buffer(), block.offset(), block.length());
    List<RowChange> changes = new ArrayList<>();
    while (reader.next()) {
      changes.add(
          new RowChange(
              reader.key(),
              reader.before(),
              reader.after(),
              reader.beforeLsn(),
              reader.afterLsn()));
    }
    return counted(changes);
  }

  private void unpack(EntryBlock block) {
    block.unpack(new UnsafeBuffer(bytes), 0, bytes.length, codec, rawLength, rawCrc);
  }

  private <T> List<T> counted(List<T> entries) {
    if (entries.size() != count) {
      throw new DriftException(
          ErrorCode.MALFORMED_MESSAGE,
          "an answer has " + entries.size() + " entries, not the " + count + " that it tells of");
    }
    return entries;
  }
}
