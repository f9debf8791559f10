package io.driftdb.client;

import io.driftdb.client.table.Page;
import io.driftdb.client.table.Walk;
import io.driftdb.schema.table.EntryBlock;
import java.util.List;

/** The versions of a row, the newest first; see {@link TableResults}. */
public final class RowHistory extends TableResults<RowVersion> {
  RowHistory(Walk<RowVersion> walk, EntryBlock block) {
    super(List.of(walk), walk, block, 0);
  }

  /** Oldest LSN whose state can be told: versions that ended before it have expired. */
  public long horizonLsn() {
    return highest(Page::fromLsn);
  }
}
