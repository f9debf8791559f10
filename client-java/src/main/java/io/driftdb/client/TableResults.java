package io.driftdb.client;

import io.driftdb.client.table.Page;
import io.driftdb.client.table.Walk;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.table.EntryBlock;
import java.util.Iterator;
import java.util.List;

/**
 * What a read of a table gives, fetched page by page as it is asked for, all of one state: a lost
 * connection does not show. One thread at a time; close it. Errors are those of the read.
 */
public abstract class TableResults<T> implements Iterator<T>, AutoCloseable {
  private final List<Walk<T>> walks;
  private final Iterator<T> merged;
  private final EntryBlock block;
  private final long limit;
  private long taken;
  private boolean closed;

  TableResults(List<Walk<T>> walks, Iterator<T> merged, EntryBlock block, long limit) {
    this.walks = walks;
    this.merged = merged;
    this.block = block;
    this.limit = limit;
  }

  @Override
  public final boolean hasNext() {
    if (closed) {
      throw new DriftException(ErrorCode.CLIENT_CLOSED, "the read of the table was closed");
    }
    return (limit == 0 || taken < limit) && merged.hasNext();
  }

  @Override
  public final T next() {
    T next = merged.next();
    taken++;
    return next;
  }

  /**
   * The state read is the fold of all records with that LSN or a lower one; for a table on several
   * shards, that of the highest one.
   */
  public final long lsn() {
    return highest(Page::lsn);
  }

  final long highest(java.util.function.ToLongFunction<Page<T>> of) {
    return walks.stream().map(Walk::page).mapToLong(of).max().orElse(0);
  }

  /** Names the state read: as an as-of point, or as what later reads must include. */
  public final byte[] token() {
    return PositionToken.merge(walks.stream().map(walk -> walk.page().token()).toList());
  }

  final List<Walk<T>> walks() {
    return walks;
  }

  /** Gives back what it has taken; there is nothing to be told to the broker. */
  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      block.close();
    }
  }
}
