package io.driftdb.client.scripted;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.AuthenticateDecoder;
import io.driftdb.schema.protocol.AuthenticateReplyEncoder;
import io.driftdb.schema.protocol.HelloDecoder;
import io.driftdb.schema.protocol.HelloReplyEncoder;
import io.driftdb.schema.protocol.InitProducerDecoder;
import io.driftdb.schema.protocol.InitProducerReplyEncoder;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Listens on a free port, shakes hands, knows a topic and two tables, gives out producer ids 7, 8,
 * 9 ... and answers pings. All else waits for the test.
 */
public final class ScriptedBroker implements AutoCloseable {
  /** Events in two partitions on one shard. */
  public static final String TOPIC = "events";

  public static final int TOPIC_ID = 1;

  /** A table with one partition. */
  public static final String TABLE = "rows";

  public static final int TABLE_ID = 2;

  /** A table with a partition on each of two shards. */
  public static final String WIDE = "wide";

  private static final List<String> NAMES = List.of(TOPIC, TABLE, WIDE);
  private static final long PATIENCE_S = 10;
  private static final int FIRST_PRODUCER = 7;

  private final ServerSocket server;
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final List<Wire> wires = new CopyOnWriteArrayList<>();
  private final AtomicInteger producers = new AtomicInteger();
  private volatile ErrorCode producerRefusal = ErrorCode.NONE;
  private volatile boolean silent;
  private volatile int maxBatchesInFlight = 5;

  public ScriptedBroker() {
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

  public ClientConfig config() {
    return ClientConfig.at("127.0.0.1", server.getLocalPort())
        .requestTimeout(Duration.ofSeconds(PATIENCE_S));
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

  /** Gives no answer to anything any more, as a broker that is stopped in its tracks. */
  public void fallSilent() {
    silent = true;
  }

  /** How many producer ids it has given out. */
  public int producers() {
    return producers.get();
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
      case PingDecoder.TEMPLATE_ID -> wire.send(new PongEncoder(), m -> m.correlationId(id));
      case InitProducerDecoder.TEMPLATE_ID -> initProducer(wire, id);
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
                .clusterIdHigh(1)
                .clusterIdLow(2)
                .shards(1)
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

  private void initProducer(Wire wire, long id) {
    ErrorCode refusal = producerRefusal;
    if (refusal != ErrorCode.NONE) {
      wire.fail(id, refusal, 0);
      return;
    }
    int producer = FIRST_PRODUCER + producers.getAndIncrement();
    wire.send(
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
                    .kind(name.equals(TOPIC) ? TopicKind.LOG : TopicKind.TABLE)
                    .partitions(name.equals(TABLE) ? 1 : 2)
                    .spread(name.equals(WIDE) ? 2 : 1)
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
