package io.driftdb.client.table;

import io.driftdb.client.TableRow;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The rows of a table by key, in a bounded memory. One thread at a time. */
public final class RowMap {
  private static final int ROW_OVERHEAD = 96;

  private final NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
  private final long maxBytes;
  private long bytes;

  public RowMap(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Takes rows over, or that they are gone. STATE_TOO_LARGE when they exceed the bound. */
  public void apply(List<TableRow> changes) {
    for (TableRow change : changes) {
      byte[] before =
          change.exists() ? rows.put(change.key(), change.value()) : rows.remove(change.key());
      bytes -= before == null ? 0 : cost(change.key(), before);
      bytes += change.exists() ? cost(change.key(), change.value()) : 0;
    }
    if (bytes > maxBytes) {
      throw new DriftException(
          ErrorCode.STATE_TOO_LARGE,
          "the table takes more than "
              + maxBytes
              + " bytes. "
              + ErrorCode.STATE_TOO_LARGE.advice());
    }
  }

  private static long cost(byte[] key, byte[] row) {
    return (long) key.length + row.length + ROW_OVERHEAD;
  }

  /** The rows by key, in the keys' unsigned byte order. */
  public NavigableMap<byte[], byte[]> rows() {
    return Collections.unmodifiableNavigableMap(rows);
  }
}
