package io.driftdb.ops.system;

import io.driftdb.client.AsOf;
import io.driftdb.client.DriftClient;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.RowRange;
import io.driftdb.client.TableRow;
import io.driftdb.client.TableScan;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A state that a table was read in: what the broker says it is of, and its rows by key.
 *
 * @param lsn that the answer names
 */
record TableState(long lsn, SortedMap<String, String> rows) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Reads it; waits for a broker that is away, and for a table that is being made. */
  static TableState read(DriftClient client, String table, AsOf point) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return readOnce(client, table, point);
      } catch (DriftException e) {
        boolean passing =
            e.code() == ErrorCode.TABLE_UNAVAILABLE || e.code() == ErrorCode.CONNECTION_LOST;
        if (!passing || System.nanoTime() - deadlineNs > 0) {
          throw e;
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static TableState readOnce(DriftClient client, String table, AsOf point) {
    SortedMap<String, String> rows = new TreeMap<>();
    ReadOptions options = ReadOptions.asOf(point).deadline(PATIENCE);
    try (TableScan scan = client.table(table).scan(RowRange.all(), options)) {
      while (scan.hasNext()) {
        TableRow row = scan.next();
        rows.put(text(row.key()), Json.text(row.value()));
      }
      return new TableState(scan.lsn(), rows);
    }
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
