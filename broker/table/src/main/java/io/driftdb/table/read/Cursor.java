package io.driftdb.table.read;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.ScanRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;

/**
 * Where a walk goes on, opaque to who has it. Immutable. It names its shard, table, state and
 * range, and carries a check, so that none can be used for something else.
 *
 * @param from LSN of the state; of a difference, the earlier one
 * @param to of a difference, the later state; else the same
 * @param position a key, or a place in an index
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Cursor(int shard, int table, long from, long to, ScanRange range, byte[] position) {
  private static final int FORMAT = 1;
  private static final int LENGTH_MAX = 60_000; // it has to fit in a message
  private static final int ABSENT = -1;

  /** The same walk, at another place. */
  Cursor at(byte[] place) {
    return new Cursor(shard, table, from, to, range, place);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeInt(shard);
      out.writeInt(table);
      out.writeLong(from);
      out.writeLong(to);
      write(out, range.fromKey());
      write(out, range.toKey());
      out.writeUTF(range.index() == null ? "" : range.index());
      write(out, range.indexFrom());
      write(out, range.indexTo());
      out.writeBoolean(range.indexToIncluded());
      write(out, position);
      out.writeInt(crc(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    if (bytes.size() > LENGTH_MAX) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST, "The values to look for are too long for a scan of parts.");
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes == null ? ABSENT : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** CURSOR_MISMATCH for what no walk of that table on that shard has given. */
  static Cursor decode(int shard, int table, byte[] bytes) {
    int length = bytes.length - Integer.BYTES;
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (length < 1
          || in.readByte() != FORMAT
          || new DataInputStream(new ByteArrayInputStream(bytes, length, Integer.BYTES)).readInt()
              != crc(bytes, length)) {
        throw mismatch("The cursor is damaged. ");
      }
      int ofShard = in.readInt();
      int ofTable = in.readInt();
      if (ofTable != table || ofShard != shard) {
        throw mismatch("The cursor is of another table or shard. ");
      }
      long from = in.readLong();
      long to = in.readLong();
      byte[] fromKey = read(in);
      byte[] toKey = read(in);
      String index = in.readUTF();
      byte[] indexFrom = read(in);
      byte[] indexTo = read(in);
      boolean included = in.readBoolean();
      ScanRange range =
          new ScanRange(
              fromKey, toKey, index.isEmpty() ? null : index, indexFrom, indexTo, included);
      return new Cursor(shard, table, from, to, range, read(in));
    } catch (IOException e) {
      throw mismatch("The cursor is damaged. ");
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < ABSENT || length > in.available()) {
      throw new IOException("a length of " + length);
    }
    return length == ABSENT ? null : in.readNBytes(length);
  }

  /** CURSOR_MISMATCH unless it is of the difference between two states. */
  void checkDiff(long fromLsn, long toLsn) {
    if (from != fromLsn || to != toLsn || position == null) {
      throw mismatch("The cursor is of another difference. ");
    }
  }

  /** CURSOR_MISMATCH for a cursor of a difference. */
  void checkScan() {
    if (from != to || position == null) {
      throw mismatch("The cursor is of no scan. ");
    }
  }

  static DriftException mismatch(String what) {
    return new DriftException(ErrorCode.CURSOR_MISMATCH, what + ErrorCode.CURSOR_MISMATCH.advice());
  }
}
