package io.driftdb.client.scripted;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.AuthenticateDecoder;
import io.driftdb.schema.protocol.AuthenticateReplyEncoder;
import io.driftdb.schema.protocol.DescribeClusterDecoder;
import io.driftdb.schema.protocol.HelloDecoder;
import io.driftdb.schema.protocol.HelloReplyEncoder;
import io.driftdb.schema.protocol.InitProducerDecoder;
import io.driftdb.schema.protocol.InitProducerReplyEncoder;
import io.driftdb.schema.protocol.InitShardProducerDecoder;
import io.driftdb.schema.protocol.MetadataDecoder;
import io.driftdb.schema.protocol.MetadataReplyEncoder;
import io.driftdb.schema.protocol.PingDecoder;
import io.driftdb.schema.protocol.PongEncoder;
import io.driftdb.schema.protocol.TopicKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Listens on a free port, shakes hands, knows topics and tables, gives out producer ids 7, 8, 9 ...
 * and answers pings. All else waits for the test. Alone, or a node of a {@link ScriptedCluster}.
 */
public final class ScriptedBroker implements AutoCloseable {
  /** Events in two partitions on one shard. */
  public static final String TOPIC = "events";

  public static final int TOPIC_ID = 1;

  /** A table with one partition. */
  public static final String TABLE = "rows";

  public static final int TABLE_ID = 2;

  /** A table with a partition on each of two shards: the first on shard 1. */
  public static final String WIDE = "wide";

  /** Events with a partition on each of two shards: the first on shard 0. */
  public static final String BROAD = "broad";

  private static final Map<String, Integer> SPREADS = Map.of(TOPIC, 1, TABLE, 1, WIDE, 2, BROAD, 2);

  private static final List<String> NAMES = List.of(TOPIC, TABLE, WIDE, BROAD);
  private static final List<String> TABLES = List.of(TABLE, WIDE);
  private static final long PATIENCE_S = 10;
  private static final int FIRST_PRODUCER = 7;

  private final ServerSocket server;
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final List<Wire> wires = new CopyOnWriteArrayList<>();
  private final AtomicInteger producers = new AtomicInteger();
  private final AtomicInteger pings = new AtomicInteger();
  private final List<Integer> producerShards = new CopyOnWriteArrayList<>();
  private final ScriptedCluster cluster;
  private final int number;
  private volatile ErrorCode producerRefusal = ErrorCode.NONE;
  private volatile boolean silent;
  private volatile int maxBatchesInFlight = 5;

  public ScriptedBroker() {
    this(null, 0);
  }

  /** A node of a cluster, by its number there; of none when that is null. */
  ScriptedBroker(ScriptedCluster cluster, int number) {
    this.cluster = cluster;
    this.number = number;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept, "scripted-broker");
  }

  private static void start(Runnable run, String name) {
    Thread thread = new Thread(run, name);
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  public ClientConfig config() {
    return ClientConfig.at("127.0.0.1", port()).requestTimeout(Duration.ofSeconds(PATIENCE_S));
  }

  public DriftClient connect() {
    return DriftClient.connect(config());
  }

  /** Takes no more than so many unanswered batches of a partition. */
  public ScriptedBroker maxBatchesInFlight(int count) {
    maxBatchesInFlight = count;
    return this;
  }

  /** Answers requests for a producer id so from now on. */
  public void refuseProducers(ErrorCode code) {
    producerRefusal = code;
  }

  /** How many it has answered. */
  public int pings() {
    return pings.get();
  }

  /** Gives no answer to anything any more, as a broker that is stopped in its tracks. */
  public void fallSilent() {
    silent = true;
  }

  /** How many producer ids it has given out. */
  public int producers() {
    return producers.get();
  }

  /** The shards that it has given them out for, -1 for all. */
  public List<Integer> producerShards() {
    return List.copyOf(producerShards);
  }

  /** The next message that waits for the test. */
  public Asked next() {
    Asked next = poll(PATIENCE_S * 1000);
    if (next == null) {
      throw new AssertionError("the client asks nothing");
    }
    return next;
  }

  /** The next one, which must be a produce request. */
  public Produced produced() {
    return new Produced(next());
  }

  /** The next message if one comes within that time, else null. */
  public Asked poll(long millis) {
    try {
      return asked.poll(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Cuts every connection. */
  public void cutAll() {
    wires.forEach(Wire::cut);
    wires.clear();
  }

  private void accept() {
    try {
      while (true) {
        Wire wire = new Wire(acceptOne());
        wires.add(wire);
        start(() -> serve(wire), "scripted-wire");
      }
    } catch (IOException e) {
      cutAll(); // the test is over
    }
  }

  private Socket acceptOne() throws IOException {
    return server.accept();
  }

  private void serve(Wire wire) {
    try {
      while (true) {
        Asked message = wire.read();
        if (!silent && !answers(message)) {
          asked.add(message);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      wires.remove(wire); // either side has ended it
    }
  }

  /** Whether it is one of those that need no script. */
  private boolean answers(Asked message) {
    long id = message.correlationId();
    Wire wire = message.wire();
    switch (message.templateId()) {
      case HelloDecoder.TEMPLATE_ID -> hello(wire, id);
      case AuthenticateDecoder.TEMPLATE_ID ->
          wire.send(
              new AuthenticateReplyEncoder(),
              m -> m.correlationId(id).complete((short) 1).putPayload(new byte[0], 0, 0));
      case PingDecoder.TEMPLATE_ID -> {
        pings.incrementAndGet();
        wire.send(new PongEncoder(), m -> m.correlationId(id));
      }
      case InitProducerDecoder.TEMPLATE_ID -> initProducer(message, id, -1);
      case InitShardProducerDecoder.TEMPLATE_ID ->
          initProducer(message, id, message.as(new InitShardProducerDecoder()).shard());
      case DescribeClusterDecoder.TEMPLATE_ID -> {
        if (cluster == null) {
          return false;
        }
        cluster.describe(message, number);
      }
      case MetadataDecoder.TEMPLATE_ID -> metadata(message, id);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void hello(Wire wire, long id) {
    wire.send(
        new HelloReplyEncoder(),
        m ->
            m.correlationId(id)
                .version(1)
                .features(cluster == null ? 0 : MessageDescriptor.FEATURE_CLUSTER)
                .clusterIdHigh(1)
                .clusterIdLow(2)
                .shards(cluster == null ? 1 : cluster.shards())
                .maxFrameBytes(8 << 20)
                .maxBatchBytes(1 << 20)
                .maxRequestsInFlight(64)
                .maxBytesInFlight(64 << 20)
                .maxBatchesInFlight(maxBatchesInFlight)
                .maxKeyBytes(1024)
                .idleTimeoutMs(600_000)
                .mechanisms("none")
                .software("scripted"));
  }

  private void initProducer(Asked asked, long id, int shard) {
    ErrorCode refusal = producerRefusal;
    if (cluster != null && !cluster.isLed(shard, number)) {
      refusal = ErrorCode.NOT_LEADER;
    }
    if (refusal != ErrorCode.NONE) {
      asked.wire().fail(id, refusal, 0);
      return;
    }
    producerShards.add(shard);
    int producer = FIRST_PRODUCER + producers.getAndIncrement();
    asked
        .wire()
        .send(
            new InitProducerReplyEncoder(),
            m -> m.correlationId(id).producerId(producer).producerEpoch(0));
  }

  private static void metadata(Asked asked, long id) {
    List<String> known = new ArrayList<>();
    for (MetadataDecoder.NamesDecoder each : asked.as(new MetadataDecoder()).names()) {
      String name = each.name();
      if (NAMES.contains(name)) {
        known.add(name);
      }
    }
    asked
        .wire()
        .send(
            new MetadataReplyEncoder(),
            m -> {
              MetadataReplyEncoder.TopicsEncoder topics =
                  m.correlationId(id).topicsCount(known.size());
              for (String name : known) {
                topics
                    .next()
                    .errorCode(0)
                    .topicId(NAMES.indexOf(name) + 1)
                    .kind(TABLES.contains(name) ? TopicKind.TABLE : TopicKind.LOG)
                    .partitions(name.equals(TABLE) ? 1 : 2)
                    .spread(SPREADS.get(name))
                    .retentionMs(-1)
                    .retentionBytes(-1)
                    .createdNs(1)
                    .name(name);
              }
            });
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutAll();
  }
}
