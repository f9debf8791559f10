package io.driftdb.client;

import io.driftdb.client.table.Page;
import io.driftdb.client.table.Walk;
import io.driftdb.schema.table.EntryBlock;
import java.util.Iterator;
import java.util.List;

/** The rows that differ between two states, by key; see {@link TableResults}. */
public final class TableDiff extends TableResults<RowChange> {
  TableDiff(List<Walk<RowChange>> walks, Iterator<RowChange> merged, EntryBlock block, long limit) {
    super(walks, merged, block, limit);
  }

  /** LSN of the earlier state, as {@link #lsn} is of the later one. */
  public long fromLsn() {
    return highest(Page::fromLsn);
  }
}
