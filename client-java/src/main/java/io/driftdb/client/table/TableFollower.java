package io.driftdb.client.table;

import io.driftdb.client.AsOf;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.RowRange;
import io.driftdb.client.TableConfig;
import io.driftdb.client.TableRow;
import io.driftdb.client.TopicInfo;
import io.driftdb.client.wire.Links;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.table.EntryBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Fetches a table's rows as of a point, and then asks each of its shards again and again for what
 * has changed, on a thread for each. Goes on where it was when the connection was lost: from a
 * scan's cursor, then from the last LSN. What lasts for too long, or can't pass, ends it.
 */
public final class TableFollower implements AutoCloseable {
  private static final int MAX_ENTRIES_LENGTH = 256 << 20;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final long JOIN_MS = 30_000;
  private static final byte[] FIRST = {};
  private static final TableRequests.Portion PORTION = new TableRequests.Portion(false, true, 0);

  /** How far a shard is: everything up to that LSN has come. */
  @SuppressWarnings("ArrayRecordComponent") // opaque, never compared
  private record Reached(long lsn, byte[] token) {}

  private final Links links;
  private final TopicInfo topic;
  private final List<Integer> shards;
  private final ChangeSink sink;
  private final TableConfig config;
  private final TableRequests requests;
  private final Map<Integer, Reached> reached = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean closed;

  /** The links are closed with it. */
  public TableFollower(
      Links links, TopicInfo topic, List<Integer> shards, ChangeSink sink, TableConfig config) {
    this.links = links;
    this.topic = topic;
    this.shards = shards;
    this.sink = sink;
    this.config = config;
    this.requests = TableRequests.following(links, topic, config.reconnectTimeout());
  }

  /** Fetches all rows as of a point, on the calling thread. */
  public void fetchRows(AsOf point) {
    long untilNs = System.nanoTime() + config.timeout().toNanos();
    try (EntryBlock block = new EntryBlock(MAX_ENTRIES_LENGTH)) {
      for (int shard : shards) {
        fetchRows(shard, point, untilNs, block);
      }
    }
    sink.onRowsEnd();
  }

  /** While the rows of a page are taken over, the next one is on its way. */
  private void fetchRows(int shard, AsOf point, long untilNs, EntryBlock block) {
    CompletableFuture<Answer> next = ask(shard, point, FIRST, untilNs);
    Page<TableRow> page;
    do {
      Answer answer = await(next);
      if (answer.cursor().length > 0) {
        next = ask(shard, point, answer.cursor(), untilNs);
      }
      page = answer.rows(block);
      if (!page.entries().isEmpty()) {
        sink.onRows(shard, page.entries());
      }
    } while (page.cursor().length > 0);
    reached.put(shard, new Reached(page.lsn(), page.token()));
    sink.onShardRowsEnd(shard, page.lsn(), page.token());
  }

  private CompletableFuture<Answer> ask(int shard, AsOf point, byte[] cursor, long untilNs) {
    Duration left = Duration.ofNanos(untilNs - System.nanoTime());
    if (left.isNegative()) {
      throw new DriftException(
          ErrorCode.DEADLINE_EXCEEDED,
          "fetching the rows of '" + topic.name() + "' took too long: allow more time");
    }
    ReadOptions options = ReadOptions.asOf(point).deadline(left);
    return CompletableFuture.supplyAsync(
        () -> requests.askScan(shard, RowRange.all(), cursor, PORTION, options), this::start);
  }

  private static Answer await(CompletableFuture<Answer> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof DriftException known ? known : e;
    }
  }

  /** Instead of fetching rows: what is behind the token is what is missing. INVALID_REQUEST. */
  public void startBehind(byte[] token) {
    PositionToken named = PositionToken.read(token);
    for (int shard : shards) {
      PositionToken.Part part = named.part(shard);
      if (part == null) {
        throw new DriftException(
            ErrorCode.INVALID_REQUEST,
            "the token tells nothing of shard " + shard + ", which '" + topic.name() + "' is on");
      }
      reached.put(shard, new Reached(part.lsn() - 1, token));
    }
  }

  /** Follows the changes from now on. */
  public void start() {
    shards.forEach(shard -> run(() -> follow(shard)));
  }

  /** As {@link #fetchRows} and then {@link #start}, without waiting for either. */
  public void startFrom(AsOf point) {
    run(
        () -> {
          fetchRows(point);
          start();
        });
  }

  private void run(Runnable work) {
    synchronized (threads) {
      if (!closed) {
        threads.add(start(() -> guarded(work)));
      }
    }
  }

  private Thread start(Runnable work) {
    Thread thread = new Thread(work, "drift-table-" + links.config().clientId());
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      DriftException why =
          e instanceof DriftException known
              ? known
              : new DriftException(ErrorCode.INTERNAL, "the table can't be followed: " + e, e);
      if (!closed && ended.compareAndSet(false, true)) {
        sink.onEnd(why);
      }
    }
  }

  private void follow(int shard) {
    Duration half = links.config().requestTimeout().dividedBy(2);
    Duration wait = half.compareTo(LONGEST_WAIT) < 0 ? half : LONGEST_WAIT;
    try (EntryBlock block = new EntryBlock(MAX_ENTRIES_LENGTH)) {
      while (!closed && !ended.get()) {
        Reached from = reached.get(shard);
        Page<TableRow> page =
            requests.feed(shard, from.lsn(), from.token(), config.feedBytes(), wait, block);
        check(from.lsn(), page);
        if (page.lsn() > from.lsn()) {
          reached.put(shard, new Reached(page.lsn(), page.token()));
          sink.onChanges(shard, page.entries(), page.lsn(), page.token());
        }
      }
    }
  }

  /** A broker that sends something twice, or leaves something out of order, is not believed. */
  private static void check(long afterLsn, Page<TableRow> page) {
    long last = afterLsn;
    boolean inOrder = page.lsn() >= afterLsn;
    for (TableRow change : page.entries()) {
      inOrder &= change.lsn() > last && change.lsn() <= page.lsn();
      last = change.lsn();
    }
    if (!inOrder) {
      throw new DriftException(
          ErrorCode.MALFORMED_MESSAGE, "the changes behind LSN " + afterLsn + " are out of order");
    }
  }

  /** Ends it and waits for a call of the sink that is under way, unless it is called from one. */
  @Override
  public void close() {
    List<Thread> running;
    synchronized (threads) {
      closed = true;
      running = List.copyOf(threads);
    }
    links.close();
    if (running.contains(Thread.currentThread())) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    for (Thread thread : running) {
      try {
        thread.join(JOIN_MS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
