package io.driftdb.client.table;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.function.Function;

/** The entries of several shards, each in the order of their keys, in that order. One thread. */
public final class Merged<T> implements Iterator<T> {
  private static final class Source<T> {
    private final Iterator<T> from;
    private T head;

    private Source(Iterator<T> from) {
      this.from = from;
      this.head = from.next();
    }

    private T head() {
      return head;
    }
  }

  private final PriorityQueue<Source<T>> sources;
  private Source<T> taken;

  public Merged(List<? extends Iterator<T>> iterators, Function<T, byte[]> key) {
    sources =
        new PriorityQueue<>(
            iterators.size(),
            Comparator.comparing((Source<T> s) -> key.apply(s.head()), Arrays::compareUnsigned));
    for (Iterator<T> each : iterators) {
      if (each.hasNext()) {
        sources.add(new Source<>(each));
      }
    }
  }

  /** Goes on in the source of the last entry: only when the next is asked for. */
  private void advance() {
    Source<T> last = taken;
    taken = null;
    if (last != null && last.from.hasNext()) {
      last.head = last.from.next();
      sources.add(last);
    }
  }

  @Override
  public boolean hasNext() {
    advance();
    return !sources.isEmpty();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    taken = sources.poll();
    return taken.head();
  }
}
