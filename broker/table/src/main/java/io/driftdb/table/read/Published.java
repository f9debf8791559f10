package io.driftdb.table.read;

import io.driftdb.schema.DriftException;
import io.driftdb.table.ShardTables.State;
import io.driftdb.table.store.AppliedMark;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the fold of a shard has come to, for readers. The fold's thread writes, after the store has
 * it; any thread reads.
 */
public final class Published {
  private final Map<Integer, ServedTable> tables = new ConcurrentHashMap<>();
  private final AtomicInteger interruptions = new AtomicInteger();
  private volatile AppliedMark applied = AppliedMark.NONE;
  private volatile DriftException failure;

  public AppliedMark applied() {
    return applied;
  }

  public void applied(AppliedMark mark) {
    applied = mark;
  }

  /** The table of that id, or null. */
  public ServedTable table(int id) {
    return tables.get(id);
  }

  public void table(ServedTable table) {
    tables.put(table.record().id(), table);
    if (table.state() != State.SERVING) {
      interruptions.incrementAndGet();
    }
  }

  /** Differs when a table has stopped to serve between two calls. */
  public int interruptions() {
    return interruptions.get();
  }

  public void remove(int id) {
    tables.remove(id);
  }

  public Iterable<ServedTable> tables() {
    return tables.values();
  }

  /** Why no table of the shard can be read or folded; null when they can. */
  public DriftException failure() {
    return failure;
  }

  public void fail(DriftException why) {
    failure = why;
  }
}
