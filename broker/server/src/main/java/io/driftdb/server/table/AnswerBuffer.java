package io.driftdb.server.table;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.table.DiffEntryWriter;
import io.driftdb.schema.table.EntryBlock;
import io.driftdb.schema.table.RowEntryWriter;
import io.driftdb.schema.table.VersionEntryWriter;
import io.driftdb.server.wire.MessageWriter;
import io.driftdb.table.RowVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.function.LongPredicate;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where the entries of an answer are gathered and packed. Used by one thread at a time. Grows only
 * for an entry that is longer than the credit, and then asks for the memory: BUSY.
 */
final class AnswerBuffer implements AutoCloseable {
  private static final int SMALLEST_BYTES = 16 << 10;

  /** Room for the fields around an answer's entries. */
  static final int MESSAGE_BYTES = 512;

  final MessageWriter writer = new MessageWriter();
  final EntryBlock block = new EntryBlock(Integer.MAX_VALUE);
  private final RowEntryWriter rows = new RowEntryWriter();
  private final VersionEntryWriter versions = new VersionEntryWriter();
  private final DiffEntryWriter diffs = new DiffEntryWriter();
  private final UnsafeBuffer entries = new UnsafeBuffer(0, 0);
  private ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(SMALLEST_BYTES);
  private LongPredicate memory;
  private int maxBytes;
  private int length;
  private int count;

  AnswerBuffer() {
    view();
  }

  private void view() {
    entries.wrap(bytes.nioBuffer(0, bytes.capacity()));
  }

  /**
   * Starts an answer.
   *
   * @param credit bytes of its entries, unless there is a single one
   * @param more asked for what goes beyond the credit
   */
  void begin(int credit, LongPredicate more) {
    maxBytes = credit;
    memory = more;
    length = 0;
    count = 0;
  }

  /** Adds a row; false when it does not fit any more. */
  boolean addRow(RowVersion row) {
    if (!fits(rowLength(row))) {
      return false;
    }
    putRow(row);
    return true;
  }

  static int rowLength(RowVersion row) {
    return RowEntryWriter.length(row.key().length, row.exists() ? row.row().length : -1);
  }

  /** Whether an entry of that length fits: the first always does. */
  boolean fits(int entryLength) {
    return count == 0 || (long) length + entryLength <= maxBytes;
  }

  /** Adds a row whether it fits or not. */
  void putRow(RowVersion row) {
    ensure(rowLength(row));
    added(
        rows.put(
            entries,
            length,
            row.key(),
            row.row(),
            row.rowFormat(),
            row.fromLsn(),
            row.appendTimeNs(),
            row.partition(),
            row.offset()));
  }

  /** Adds what a record did to a row; false when it does not fit any more. */
  boolean addVersion(RowVersion version) {
    int entry =
        VersionEntryWriter.length(
            version.exists() ? version.row().length : -1, version.headers().length);
    if (!fits(entry)) {
      return false;
    }
    ensure(entry);
    added(
        versions.put(
            entries,
            length,
            version.op(),
            version.verdict(),
            version.rowFormat(),
            version.fromLsn(),
            version.toLsn(),
            version.appendTimeNs(),
            version.partition(),
            version.offset(),
            version.row(),
            version.headers(),
            version.headerCount()));
    return true;
  }

  /** Adds a row's net change; false when it does not fit any more. */
  boolean addDiff(byte[] key, RowVersion before, RowVersion after) {
    byte[] was = before == null ? null : before.row();
    byte[] is = after == null ? null : after.row();
    int entry =
        DiffEntryWriter.length(
            key.length, was == null ? -1 : was.length, is == null ? -1 : is.length);
    if (!fits(entry)) {
      return false;
    }
    ensure(entry);
    long afterLsn = after != null ? after.fromLsn() : before.toLsn();
    added(diffs.put(entries, length, key, was, was == null ? 0 : before.fromLsn(), is, afterLsn));
    return true;
  }

  private void added(int entryLength) {
    length += entryLength;
    count++;
  }

  private void ensure(int more) {
    long needed = (long) length + more;
    if (needed <= bytes.capacity()) {
      return;
    }
    if (needed > maxBytes && !memory.test(2 * (needed - Math.max(maxBytes, bytes.capacity())))) {
      throw new DriftException(
          ErrorCode.BUSY, "No memory for the answer. " + ErrorCode.BUSY.advice());
    }
    bytes.capacity((int) Math.min(Integer.MAX_VALUE, Math.max(needed, 2L * bytes.capacity())));
    view();
  }

  /** Packs what has been added, for the message. */
  EntryBlock pack(boolean compress) {
    return block.pack(entries, 0, length, compress);
  }

  MutableDirectBuffer entries() {
    return entries;
  }

  int length() {
    return length;
  }

  int count() {
    return count;
  }

  /** Memory that it keeps. */
  int capacity() {
    return bytes.capacity();
  }

  @Override
  public void close() {
    bytes.release();
    block.close();
  }
}
