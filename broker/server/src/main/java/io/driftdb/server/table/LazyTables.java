package io.driftdb.server.table;

import io.driftdb.log.EventLog;
import io.driftdb.log.TopicKind;
import io.driftdb.table.ShardTables;
import io.driftdb.table.Tables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Tables that are opened when the first of them is created, so that a broker without tables has
 * neither their memory nor their threads. A thread of its own waits for that, and lets the log's
 * retention go on until then. Any thread may ask; who reads waits for the opening.
 */
public final class LazyTables implements Tables {
  private static final long LOOK_NS = 500_000_000L;
  private static final long CLOSE_MS = 10_000;

  private final EventLog log;
  private final Supplier<Tables> opener;
  private final CompletableFuture<Tables> opened = new CompletableFuture<>();
  private final List<ShardTables> shards = new ArrayList<>();
  private final Thread opening = new Thread(this::waitAndOpen, "drift-table-opening");
  private volatile boolean wanted;
  private volatile boolean closed;

  private LazyTables(EventLog log, Supplier<Tables> opener) {
    this.log = log;
    this.opener = opener;
    for (int shard = 0; shard < log.shards(); shard++) {
      shards.add(new LazyShardTables(this, shard));
    }
  }

  /**
   * Opens tables at once if there are any, or may have been, and else later.
   *
   * @param opener must not throw
   * @param mayBeThere whether there is a store, though no table
   */
  public static Tables open(EventLog log, Supplier<Tables> opener, boolean mayBeThere) {
    if (mayBeThere || hasTables(log)) {
      return opener.get();
    }
    LazyTables tables = new LazyTables(log, opener);
    tables.opening.setDaemon(true);
    tables.opening.start();
    return tables;
  }

  private static boolean hasTables(EventLog log) {
    return IntStream.range(0, log.shards())
        .mapToObj(log::topics)
        .flatMap(Collection::stream)
        .anyMatch(topic -> topic.kind() == TopicKind.TABLE);
  }

  private void waitAndOpen() {
    while (!closed && !isWanted()) {
      LockSupport.parkNanos(this, LOOK_NS);
    }
    if (!closed) {
      opened.complete(opener.get());
    }
  }

  private boolean isWanted() {
    long[] ends = new long[log.shards()];
    for (int shard = 0; shard < ends.length; shard++) {
      ends[shard] = log.status(shard).visibleLsn();
    }
    if (wanted || hasTables(log)) {
      return true;
    }
    for (int shard = 0; shard < ends.length; shard++) {
      log.retainFrom(shard, ends[shard]); // no table has a record before that
    }
    return false;
  }

  /** The tables, which somebody needs now; they may not be there for a while. */
  CompletableFuture<Tables> wanted() {
    if (!wanted) {
      wanted = true;
      LockSupport.unpark(opening);
    }
    return opened;
  }

  /** The tables, if they are open; else null. */
  Tables tablesOrNull() {
    return opened.getNow(null);
  }

  EventLog log() {
    return log;
  }

  @Override
  public ShardTables shard(int shard) {
    return shards.get(shard);
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(opening);
    try {
      opening.join(CLOSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Tables open = tablesOrNull();
    if (open != null) {
      open.close();
    } else {
      opened.cancel(false);
    }
  }
}
