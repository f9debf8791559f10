package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.AuthenticateEncoder;
import io.driftdb.schema.protocol.CreateTopicEncoder;
import io.driftdb.schema.protocol.CreditEncoder;
import io.driftdb.schema.protocol.DeleteTopicEncoder;
import io.driftdb.schema.protocol.HelloEncoder;
import io.driftdb.schema.protocol.InitProducerEncoder;
import io.driftdb.schema.protocol.ListPositionsEncoder;
import io.driftdb.schema.protocol.MetadataEncoder;
import io.driftdb.schema.protocol.PingEncoder;
import io.driftdb.schema.protocol.PongDecoder;
import io.driftdb.schema.protocol.PositionKind;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.SubscribeEncoder;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.schema.protocol.UnsubscribeEncoder;
import io.netty.util.ResourceLeakDetector;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Throws random and mutated messages at a live port while a good client is served beside it. */
class FrameFuzzTest {
  private static final int GOOD_EVERY = 50;

  private final ListAppender<ILoggingEvent> errors = new ListAppender<>();
  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private ResourceLeakDetector.Level leakLevel;
  @TempDir private Path directory;
  private TestBroker broker;
  private WireClient good;
  private int topic;
  private long served;

  @BeforeEach
  void start() {
    leakLevel = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    errors.start();
    ((Logger) LoggerFactory.getLogger("io.netty.util.ResourceLeakDetector")).addAppender(errors);
    ((Logger) LoggerFactory.getLogger("io.driftdb")).addAppender(errors);
    broker = TestBroker.at(directory, "limit.topics=10");
    good = broker.open();
    topic = good.createTopic("good", TopicKind.TABLE, 2);
  }

  @AfterEach
  void stop() {
    good.close();
    broker.close();
    ((Logger) LoggerFactory.getLogger("io.netty.util.ResourceLeakDetector")).detachAppender(errors);
    ((Logger) LoggerFactory.getLogger("io.driftdb")).detachAppender(errors);
    ResourceLeakDetector.setLevel(leakLevel);
  }

  @Test
  void shouldSurviveAFewThousandFrames() {
    throwFrames(2000);
  }

  @Test
  @Tag("long")
  void shouldSurviveAMillionRandomAndAMillionMutatedFrames() {
    throwFrames(Integer.getInteger("frames", 1_000_000));
  }

  /** So many random ones and so many mutated ones. */
  private void throwFrames(int count) {
    List<byte[]> samples = samples();
    for (int i = 0; i < count; i++) {
      boolean afterHello = random.nextBoolean();
      List<byte[]> frames = List.of(randomFrame(), mutated(samples));
      throwAt(frames.get(i & 1), afterHello);
      throwAt(frames.get(~i & 1), afterHello);
      if (i % GOOD_EVERY == 0) {
        serveGood();
      }
    }
    serveGood();
    HttpPages http = new HttpPages(broker.broker);
    TestBroker.await("bad sessions to end", () -> http.metric("driftdb_sessions") == 1);
    assertEquals(0, http.metric("driftdb_subscriptions"), "seed " + seed);
    assertEquals(0, http.metric("driftdb_requests_memory_bytes"), "seed " + seed);
    assertEquals(0, http.metric("driftdb_unfinished_memory_bytes"), "seed " + seed);
    System.gc();
    serveGood();
    assertTrue(errors.list.isEmpty(), () -> "seed " + seed + ": " + errors.list);
  }

  private void throwAt(byte[] frame, boolean afterHello) {
    WireClient client = broker.connect();
    try {
      if (afterHello) {
        client.handshake();
      }
      client.send(frame);
      client.endOfInput();
      client.readToEnd();
    } catch (UncheckedIOException e) {
      // The broker may have reset the connection before all of it was sent.
    } finally {
      client.kill();
    }
  }

  private void serveGood() {
    long id = good.ping();
    assertEquals(id, good.read().as(new PongDecoder()).correlationId(), "seed " + seed);
    good.produce(Ack.DURABLE, WireClient.batch(topic, 0, "{}"));
    ProduceReplyDecoder.ResultsDecoder result =
        good.read().as(new ProduceReplyDecoder()).results().next();
    assertEquals(0, result.errorCode(), "seed " + seed);
    assertTrue(result.baseOffset() >= served, "seed " + seed);
    served = result.baseOffset() + 1;
  }

  private byte[] randomFrame() {
    byte[] bytes = new byte[1 + random.nextInt(1 << (4 + random.nextInt(8)))];
    random.nextBytes(bytes);
    if (random.nextBoolean() && bytes.length >= MessageDescriptor.BODY_OFFSET) {
      bytes[8] = (byte) random.nextInt(64);
      bytes[9] = 0;
      bytes[10] = (byte) random.nextInt(64);
      bytes[11] = 0;
      bytes[12] = (byte) 1002;
      bytes[13] = (byte) (1002 >> 8);
      bytes[14] = 1;
      bytes[15] = 0;
      WireClient.seal(bytes);
    }
    return bytes;
  }

  private byte[] mutated(List<byte[]> samples) {
    byte[] frame = samples.get(random.nextInt(samples.size())).clone();
    boolean seal = random.nextBoolean();
    int start = seal ? MessageDescriptor.SBE_HEADER_OFFSET : 0;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = start + random.nextInt(frame.length - start);
      switch (random.nextInt(4)) {
        case 0 -> frame[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> frame[at] = (byte) random.nextInt();
        case 2 -> frame[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
        default -> {
          int length = MessageDescriptor.BODY_OFFSET + random.nextInt(frame.length);
          frame = Arrays.copyOf(frame, length);
        }
      }
    }
    if (seal) {
      WireClient.seal(frame);
    }
    return frame;
  }

  /** One of each kind of message, all valid. */
  private List<byte[]> samples() {
    List<byte[]> all = new ArrayList<>();
    try (WireClient client = broker.connect()) {
      HelloEncoder hello = new HelloEncoder();
      MutableDirectBuffer buffer = client.begin(hello);
      hello.correlationId(1).minVersion(1).maxVersion(1).features(0).clientId("a").software("b");
      all.add(WireClient.frame(buffer, hello.encodedLength()));
      AuthenticateEncoder authenticate = new AuthenticateEncoder();
      buffer = client.begin(authenticate);
      authenticate.correlationId(2).mechanism("none").putPayload(new byte[0], 0, 0);
      all.add(WireClient.frame(buffer, authenticate.encodedLength()));
      PingEncoder ping = new PingEncoder();
      buffer = client.begin(ping);
      ping.correlationId(3);
      all.add(WireClient.frame(buffer, ping.encodedLength()));
      byte[] batches =
          WireClient.join(
              WireClient.batch(topic, 1, "{\"a\":1}", "{\"b\":2}"),
              WireClient.batch(topic, 1, "{}"));
      all.add(client.produceFrame(4, Ack.DURABLE, 0, 2, batches));
      all.add(client.produceFrame(5, Ack.MEMORY, 0, 2, batches));
      addCatalogSamples(client, all);
      addSubscriptionSamples(client, all);
      addTableSamples(client, all);
    }
    return all;
  }

  private void addTableSamples(WireClient client, List<byte[]> all) {
    TableWire wire = new TableWire(client);
    byte[] token = new byte[39];
    all.add(wire.getFrame(topic, 0, AsOfKind.LATEST, 0, 10, new byte[0], token, "key", "other"));
    all.add(wire.getFrame(topic, 0, AsOfKind.TIME, 1, 10, new byte[0], new byte[0], "key"));
    TableWire.Scan scan = new TableWire.Scan(topic);
    scan.deadlineMs = 10;
    scan.fromKey = "a";
    scan.toKey = "z";
    all.add(wire.scanFrame(scan));
    scan.flags = 7;
    scan.index = "index";
    scan.indexFrom = "1";
    all.add(wire.scanFrame(scan));
    scan.cursor = new byte[30];
    all.add(wire.scanFrame(scan));
    all.add(wire.historyFrame(topic, "key", 0, 10));
    all.add(wire.diffFrame(topic, 1, 5, 10, new byte[0]));
    all.add(wire.feedFrame(topic, 1, 100, 10, new byte[0]));
    byte[] batch = WireClient.batch(topic, 0, "{\"a\":1}", "[]");
    all.add(client.produceFrame(20, Ack.APPLIED, 0, 1, 10, batch));
    all.add(client.produceFrame(21, Ack.APPLIED, 1, 1, 10, batch));
  }

  private static void addCatalogSamples(WireClient client, List<byte[]> all) {
    CreateTopicEncoder create = new CreateTopicEncoder();
    MutableDirectBuffer buffer = client.begin(create);
    create.correlationId(6).kind(TopicKind.LOG).ifNotExists((short) 0).partitions(1);
    create.retentionMs(-1).retentionBytes(-1).name("bad");
    all.add(WireClient.frame(buffer, create.encodedLength()));
    DeleteTopicEncoder delete = new DeleteTopicEncoder();
    buffer = client.begin(delete);
    delete.correlationId(7).name("bad");
    all.add(WireClient.frame(buffer, delete.encodedLength()));
    InitProducerEncoder init = new InitProducerEncoder();
    buffer = client.begin(init);
    init.correlationId(8).name("some");
    all.add(WireClient.frame(buffer, init.encodedLength()));
    MetadataEncoder metadata = new MetadataEncoder();
    buffer = client.begin(metadata);
    metadata.correlationId(9).namesCount(2).next().name("good").next().name("bad");
    all.add(WireClient.frame(buffer, metadata.encodedLength()));
  }

  private void addSubscriptionSamples(WireClient client, List<byte[]> all) {
    ListPositionsEncoder list = new ListPositionsEncoder();
    MutableDirectBuffer buffer = client.begin(list);
    ListPositionsEncoder.PartitionsEncoder asked = list.correlationId(10).partitionsCount(1);
    asked.next().topicId(topic).partition(0).positionKind(PositionKind.LSN).position(3);
    all.add(WireClient.frame(buffer, list.encodedLength()));
    SubscribeEncoder subscribe = new SubscribeEncoder();
    buffer = client.begin(subscribe);
    SubscribeEncoder.PartitionsEncoder partitions =
        subscribe.correlationId(11).subscriptionId(1).creditBytes(1000).partitionsCount(2);
    partitions.next().topicId(topic).partition(0).positionKind(PositionKind.EARLIEST).position(0);
    partitions.next().topicId(topic).partition(1).positionKind(PositionKind.LATEST).position(0);
    subscribe.putToken(new byte[19], 0, 19);
    all.add(WireClient.frame(buffer, subscribe.encodedLength()));
    CreditEncoder credit = new CreditEncoder();
    buffer = client.begin(credit);
    credit.subscriptionId(1).creditBytes(1000);
    all.add(WireClient.frame(buffer, credit.encodedLength()));
    UnsubscribeEncoder end = new UnsubscribeEncoder();
    buffer = client.begin(end);
    end.correlationId(12).subscriptionId(1);
    all.add(WireClient.frame(buffer, end.encodedLength()));
  }
}
