package io.driftdb.server;

import static io.driftdb.server.config.Settings.*;
import static io.driftdb.server.config.TableSettings.TABLE_ANSWER_MAX;

import io.driftdb.log.EventLog;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.replicate.Replication;
import io.driftdb.raft.ClusterConfig;
import io.driftdb.raft.RaftCluster;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.cluster.ClusterView;
import io.driftdb.server.cluster.LoneNode;
import io.driftdb.server.cluster.PoisonWatch;
import io.driftdb.server.cluster.RaftNodes;
import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.config.ClusterNode;
import io.driftdb.server.config.ClusterSettings;
import io.driftdb.server.http.HttpInitializer;
import io.driftdb.server.http.StatusPages;
import io.driftdb.server.metrics.BrokerMetrics;
import io.driftdb.server.metrics.TableMetrics;
import io.driftdb.server.session.MemoryBudgets;
import io.driftdb.server.session.SessionInitializer;
import io.driftdb.server.session.SessionScope;
import io.driftdb.server.session.Sessions;
import io.driftdb.server.subscription.FeedRegistry;
import io.driftdb.server.subscription.ReaderPool;
import io.driftdb.server.subscription.SubscriptionLane;
import io.driftdb.server.table.AnswerBuffers;
import io.driftdb.server.table.LazyTables;
import io.driftdb.server.table.TableLimits;
import io.driftdb.server.table.TableScope;
import io.driftdb.server.table.UnavailableTables;
import io.driftdb.server.wire.Flyweights;
import io.driftdb.table.ShardTables;
import io.driftdb.table.TableObserver;
import io.driftdb.table.TableStores;
import io.driftdb.table.Tables;
import io.driftdb.table.store.StoreCheckpoints;
import io.netty.channel.Channel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running broker, in a process of its own or inside another. Thread-safe. What it acknowledged as
 * durable before {@link #close} or a crash is there when the next one starts.
 */
public final class Broker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
  private static final int REPLY_BYTES = 256 << 10;

  private final BrokerConfig config;
  private final LogOpener openLog;
  private final TablesOpener openTables;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();

  /** What to close, the last opened first. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Null for a broker that is alone. */
  private RaftCluster cluster;

  private volatile InetSocketAddress nativeAddress;
  private volatile InetSocketAddress httpAddress;

  private Broker(BrokerConfig config, LogOpener openLog, TablesOpener openTables) {
    this.config = config;
    this.openLog = openLog;
    this.openTables = openTables;
  }

  /**
   * Opens the log, recovers what has to be, and listens. A node of a cluster waits for all others
   * when it starts for the first time. DriftException CONFIG_INVALID, DATA_DIR_*, FORMAT_TOO_NEW,
   * DATA_DAMAGED or PORT_IN_USE, and then nothing stays open.
   */
  public static Broker start(BrokerConfig config) {
    LogOpener log =
        (observer, replication) ->
            replication == null
                ? ShardedLog.open(config.logConfig(), observer)
                : ShardedLog.open(config.logConfig(), observer, replication);
    return new Broker(config.checked(), log, openStores(config)).started();
  }

  private static TablesOpener openStores(BrokerConfig config) {
    return (log, observer) ->
        LazyTables.open(
            log, () -> openTables(log, config, observer), hasStores(config, log.shards()));
  }

  private static boolean hasStores(BrokerConfig config, int shards) {
    for (int shard = 0; shard < shards; shard++) {
      String directory = String.format(Locale.ROOT, "shard-%04d", shard);
      if (Files.exists(config.dataDirectory().resolve(directory).resolve("tables"))) {
        return true;
      }
    }
    return false;
  }

  /** What fails here is told to those who ask for tables; log topics are served. */
  private static Tables openTables(EventLog log, BrokerConfig config, TableObserver observer) {
    try {
      return TableStores.open(log, config.tablesConfig(), observer);
    } catch (RuntimeException | LinkageError e) {
      LOG.error("The tables could not be opened: only log topics are served", e);
      DriftException why =
          e instanceof DriftException known
              ? known
              : new DriftException(
                  ErrorCode.INTERNAL,
                  "The tables could not be opened: " + e + ". " + ErrorCode.INTERNAL.advice());
      for (int shard = 0; shard < log.shards(); shard++) {
        observer.onState(shard, 0, ShardTables.State.FAILED, why.getMessage());
      }
      return new UnavailableTables(why);
    }
  }

  /** Opens tables on a log. */
  @FunctionalInterface
  interface TablesOpener {
    Tables open(EventLog log, TableObserver observer);
  }

  /** Opens a log; {@code replication} is null for a broker that is alone. */
  @FunctionalInterface
  interface LogOpener {
    EventLog open(LogObserver observer, Replication replication);
  }

  /** Starts a broker on a log and tables of the caller's. */
  static Broker start(BrokerConfig config, LogOpener openLog, TablesOpener openTables) {
    return new Broker(config.checked(), openLog, openTables).started();
  }

  private Broker started() {
    try {
      synchronized (opened) {
        open();
      }
    } catch (RuntimeException | Error e) {
      closeAll();
      throw e;
    }
    return this;
  }

  /**
   * This node had lacked too much, and has the log of another one now: all that is above it starts
   * again.
   */
  private void startAgain() {
    synchronized (opened) {
      if (stopping.get()) {
        return;
      }
      LOG.info("Starting again, with a log that was copied from another node");
      try {
        closeAll();
        open();
      } catch (RuntimeException | Error e) {
        LOG.error("The broker could not start again", e);
        closeAll();
        failure.completeExceptionally(e);
      }
    }
  }

  private RaftCluster newCluster() {
    ClusterConfig membership = config.clusterConfig();
    return membership == null
        ? null
        : new RaftCluster(
            membership,
            config.get(LOG_GROUP_SIZE),
            (shard, links) ->
                new StoreCheckpoints(
                        dataDirectory().resolve(String.format(Locale.ROOT, "shard-%04d", shard)))
                    .linkNewest(links),
            () -> new Thread(this::startAgain, "drift-start-again").start());
  }

  private void open() {
    cluster = newCluster();
    BrokerMetrics metrics = opened(new BrokerMetrics());
    Listeners listeners = opened(new Listeners(config.get(SERVER_THREADS)));
    Sessions sessions = new Sessions(config);
    LogObserver observer = metrics.logMetrics(config.get(LOG_SHARDS));
    EventLog log =
        opened(
            openLog.open(
                cluster == null ? observer : new PoisonWatch(observer, () -> leave(sessions)),
                cluster));
    TableMetrics tableMetrics = metrics.tableMetrics(log.shards());
    Tables tables = opened(openTables.open(log, tableMetrics));
    if (cluster != null) {
      opened(cluster).start(log);
    }
    int deliveryBytes = Math.max(config.get(SUBSCRIPTION_MESSAGE), log.maxEntryBytes());
    AnswerBuffers buffers =
        opened(new AnswerBuffers(config.get(SERVER_READERS), config.get(TABLE_ANSWER_MAX)));
    ReaderPool readers = opened(new ReaderPool(config.get(SERVER_READERS), deliveryBytes));
    FeedRegistry feeds = new FeedRegistry();
    opened(sessions);
    TableScope tableScope =
        new TableScope(log, tables, readers, buffers, metrics.tableReads(), TableLimits.of(config));
    SessionScope scope = scope(log, metrics, tableScope, feeds, sessions);
    metrics.watch(log, config.get(METRICS_TOPICS));
    metrics.watch(log, tables);
    watch(metrics, scope, feeds);

    // One at a time, so that however many ask, the metrics take a part of one core at most.
    ExecutorService scraper =
        Executors.newSingleThreadExecutor(new DefaultThreadFactory("drift-scrape", true));
    opened(scraper::shutdown);
    StatusPages pages = new StatusPages(log, tables, tableMetrics, version(), stopping::get);
    Channel http =
        listeners.listen(
            "http",
            config.get(HTTP_HOST),
            port(httpAddress, config.get(HTTP_PORT)),
            REPLY_BYTES,
            new HttpInitializer(pages, metrics::scrape, scraper, config));
    opened(() -> http.close().awaitUninterruptibly());
    httpAddress = (InetSocketAddress) http.localAddress();
    Channel clients =
        listeners.listen(
            "native",
            config.get(NATIVE_HOST),
            port(nativeAddress, config.get(NATIVE_PORT)),
            config.get(SUBSCRIPTION_BUFFER) + deliveryBytes + REPLY_BYTES,
            new SessionInitializer(scope));
    opened(() -> stopTaking(clients, sessions));
    nativeAddress = (InetSocketAddress) clients.localAddress();
    LOG.info("Serving {} on {}, HTTP on {}", dataDirectory(), nativeAddress, httpAddress);
  }

  /** One that was chosen once stays. */
  private static int port(InetSocketAddress before, int configured) {
    return before == null ? configured : before.getPort();
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  private SessionScope scope(
      EventLog log,
      BrokerMetrics metrics,
      TableScope tables,
      FeedRegistry feeds,
      Sessions sessions) {
    return new SessionScope(
        log,
        view(log.shards()),
        config,
        sessions,
        metrics.requests(),
        MemoryBudgets.of(config),
        new SubscriptionLane.Shared(
            log,
            tables.readers(),
            feeds,
            metrics.requests(),
            config.get(LIMIT_CONNECTION_SUBSCRIPTIONS),
            config.get(LIMIT_SUBSCRIPTIONS_PARTITIONS)),
        tables,
        Flyweights.perLoop(config.get(LIMIT_BATCH)));
  }

  private ClusterView view(int shards) {
    String id = config.get(ClusterSettings.NODE_ID_SETTING);
    return cluster != null
        ? new RaftNodes(cluster, shards, config.clusterNodes())
        : new LoneNode(
            new ClusterNode(id, "", config.get(NATIVE_HOST), config.get(NATIVE_PORT)), shards);
  }

  /** Clients find another node, if there is one. */
  private void leave(Sessions sessions) {
    if (cluster.members(0).size() > 1) {
      sessions.leave();
    }
  }

  private static void watch(BrokerMetrics metrics, SessionScope scope, FeedRegistry feeds) {
    metrics.gauge("driftdb.sessions", null, "Connections that are open", scope.sessions()::count);
    metrics.gauge(
        "driftdb.requests.memory",
        "bytes",
        "Of requests that are not answered yet",
        scope.memory().requests()::usedBytes);
    metrics.gauge(
        "driftdb.unfinished.memory",
        "bytes",
        "Of messages that have not arrived in full",
        scope.memory().unfinished()::usedBytes);
    metrics.gauge(
        "driftdb.deliveries.memory",
        "bytes",
        "Of deliveries and long replies that clients have yet to take",
        scope.memory().deliveries()::usedBytes);
    metrics.gauge(
        "driftdb.subscriptions", null, "Subscriptions that are open", feeds::subscriptions);
    metrics.gauge(
        "driftdb.subscription.lag.records",
        null,
        "Committed records not pushed yet, all subscriptions together",
        feeds::totalLagRecords);
    metrics.gauge(
        "driftdb.subscription.lag.max.records",
        null,
        "Committed records not pushed yet, of the subscription that is furthest behind",
        feeds::greatestLagRecords);
  }

  /** The version in the jar's manifest; {@code dev} outside of a jar. */
  public static String version() {
    String version = Broker.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  /** Where clients connect to. */
  public InetSocketAddress nativeAddress() {
    return nativeAddress;
  }

  /** Where /metrics, /healthz, /readyz and /info are. */
  public InetSocketAddress httpAddress() {
    return httpAddress;
  }

  public Path dataDirectory() {
    return config.dataDirectory();
  }

  private void stopTaking(Channel clients, Sessions sessions) {
    clients.close().awaitUninterruptibly();
    sessions.drain(config.get(DEADLINE_SHUTDOWN));
  }

  /**
   * Stops: takes no more connections and requests, answers those it has, writes final checkpoints,
   * closes all files. The first call does it, others return at once.
   */
  @Override
  public void close() {
    if (stopping.compareAndSet(false, true)) {
      LOG.info("Stopping");
      synchronized (opened) {
        closeAll();
      }
      LOG.info("Stopped");
    }
  }

  /** Whether it has failed, so that nothing is served any more. */
  boolean hasFailed() {
    return failure.isDone();
  }

  /** Waits for a failure after which nothing is served any more, and throws it. */
  void awaitFailure() throws InterruptedException {
    try {
      failure.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DriftException known) {
        throw new DriftException(known.code(), known.getMessage(), e);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void closeAll() {
    RuntimeException last = null;
    for (AutoCloseable each = opened.poll(); each != null; each = opened.poll()) {
      try {
        each.close();
      } catch (Exception e) {
        LOG.error("Closing failed", e);
        last = e instanceof RuntimeException known ? known : new IllegalStateException(e);
      }
    }
    if (last != null && stopping.get()) {
      throw last;
    }
  }
}
