package io.driftdb.client.table;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import java.util.Arrays;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The state of a table: the fold of its records, in order. A put keeps its exact bytes; a patch of
 * a missing row makes one; a patch that is no JSON, or of a row that is none, is rejected and
 * counted. One thread.
 */
public final class TableFold {
  private static final int ROW_OVERHEAD = 96;

  private final NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
  private final long maxBytes;
  private long bytes;
  private long rejected;

  public TableFold(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Folds one record in. STATE_TOO_LARGE when the rows exceed the bound. */
  public void apply(Op op, byte[] key, byte[] value) {
    if (key == null) {
      rejected++;
      return;
    }
    switch (op) {
      case PUT -> put(key, value == null ? new byte[0] : value);
      case DELETE -> remove(key);
      case PATCH -> {
        byte[] row = MergePatch.apply(rows.get(key), value);
        if (row == null) {
          rejected++;
        } else {
          put(key, row);
        }
      }
      case CONTROL -> rejected++;
    }
  }

  private void put(byte[] key, byte[] row) {
    byte[] before = rows.put(key, row);
    bytes += before == null ? cost(key, row) : row.length - before.length;
    if (bytes > maxBytes) {
      throw new DriftException(
          ErrorCode.STATE_TOO_LARGE,
          "the table takes more than "
              + maxBytes
              + " bytes. "
              + ErrorCode.STATE_TOO_LARGE.advice());
    }
  }

  private void remove(byte[] key) {
    byte[] before = rows.remove(key);
    bytes -= before == null ? 0 : cost(key, before);
  }

  private static long cost(byte[] key, byte[] row) {
    return (long) key.length + row.length + ROW_OVERHEAD;
  }

  /** The rows by key, in the keys' unsigned byte order. */
  public NavigableMap<byte[], byte[]> rows() {
    return Collections.unmodifiableNavigableMap(rows);
  }

  /** How many records changed nothing because they could not be folded. */
  public long rejected() {
    return rejected;
  }
}
