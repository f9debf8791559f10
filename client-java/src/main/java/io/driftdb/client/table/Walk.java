package io.driftdb.client.table;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Walks one shard's entries, fetching a page when the one before is used up. One thread. */
public final class Walk<T> implements Iterator<T> {
  /** Fetches a page. */
  public interface Fetch<T> {
    /**
     * The page behind another one.
     *
     * @param before whose cursor is empty when the first page is asked for
     * @param most entries at most; 0 = no bound
     */
    Page<T> page(Page<T> before, long most);
  }

  private final Fetch<T> fetch;
  private final long limit;
  private Page<T> page;
  private List<T> entries;
  private int at;
  private long fetched;

  /**
   * Fetches the first page, or that of a cursor; behind {@code limit} entries it ends, unless that
   * is 0.
   */
  public Walk(Fetch<T> fetch, byte[] cursor, long limit) {
    this.fetch = fetch;
    this.limit = limit;
    take(fetch.page(Page.startingAt(cursor), limit));
  }

  private void take(Page<T> next) {
    page = next;
    entries = next.entries();
    fetched += entries.size();
    at = 0;
  }

  @Override
  public boolean hasNext() {
    while (at == entries.size() && page.cursor().length > 0 && (limit == 0 || fetched < limit)) {
      take(fetch.page(page, limit == 0 ? 0 : limit - fetched));
    }
    return at < entries.size();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return entries.get(at++);
  }

  /** The page that it stands in, for what it tells beside its entries. */
  public Page<T> page() {
    return page;
  }

  /** Whether all entries of the page were taken, so that its cursor tells where to go on. */
  public boolean isAtPageEnd() {
    return at == entries.size();
  }
}
