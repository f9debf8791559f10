package io.driftdb.client;

import io.driftdb.client.table.Walk;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.table.EntryBlock;
import java.util.Iterator;
import java.util.List;

/** Rows of a table, in the order that was asked for; see {@link TableResults}. */
public final class TableScan extends TableResults<TableRow> {
  TableScan(List<Walk<TableRow>> walks, Iterator<TableRow> merged, EntryBlock block, long limit) {
    super(walks, merged, block, limit);
  }

  /** Whether all rows of a page were taken, so that {@link #cursor} may be asked for. */
  public boolean isAtPageEnd() {
    return walks().size() == 1 && walks().get(0).isAtPageEnd();
  }

  /**
   * From where {@link Table#resume} goes on in the same state, at any time above the horizon; empty
   * when there is nothing more. INVALID_REQUEST but at the end of a page, or of the limit, and for
   * a table on several shards.
   */
  public byte[] cursor() {
    if (!isAtPageEnd()) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "a scan can be resumed from the end of a page, of a table on one shard");
    }
    return walks().get(0).page().cursor();
  }
}
