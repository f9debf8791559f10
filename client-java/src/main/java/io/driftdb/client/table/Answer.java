package io.driftdb.client.table;

import io.driftdb.client.RowChange;
import io.driftdb.client.RowVersion;
import io.driftdb.client.TableRow;
import io.driftdb.schema.table.EntryBlock;
import java.util.List;

/** An answer as the reader has copied it: see {@link Page} for its parts. */
@SuppressWarnings("ArrayRecordComponent") // opaque, never compared
record Answer(long lsn, long fromLsn, long count, Entries entries, byte[] cursor, byte[] token) {

  private <T> Page<T> page(List<T> read) {
    return new Page<>(lsn, fromLsn, count, read, cursor, token);
  }

  Page<TableRow> counted() {
    return page(List.of());
  }

  Page<TableRow> rows(EntryBlock block) {
    return page(entries.rows(block));
  }

  Page<RowVersion> versions(EntryBlock block) {
    return page(entries.versions(block));
  }

  Page<RowChange> changes(EntryBlock block) {
    return page(entries.changes(block));
  }
}
