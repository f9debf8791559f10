package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.BatchReader;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.DeliverDecoder;
import io.driftdb.schema.protocol.PongDecoder;
import io.driftdb.schema.protocol.PositionKind;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.SubscribeReplyDecoder;
import io.driftdb.schema.protocol.SubscriptionFailureDecoder;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.schema.protocol.TopicReplyDecoder;
import io.driftdb.schema.protocol.UnsubscribeReplyDecoder;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubscribeTest {
  private static final long PLENTY = 1L << 30;

  private record Got(int partition, long offset, long lsn, String value) {}

  @TempDir private Path directory;
  private TestBroker broker;
  private WireClient producer;
  private WireClient consumer;
  private int topic;

  @BeforeEach
  void start() {
    broker = TestBroker.at(directory, "log.shards=2", "limit.connection.subscriptions=3");
    producer = broker.open();
    consumer = broker.open();
    topic = producer.createTopic("events", TopicKind.LOG, 3);
  }

  @AfterEach
  void stop() {
    consumer.close();
    producer.close();
    broker.close();
  }

  private byte[] produce(int partition, String... values) {
    producer.produce(Ack.DURABLE, WireClient.batch(topic, partition, values));
    ProduceReplyDecoder reply = producer.read().as(new ProduceReplyDecoder());
    reply.results().forEach(each -> assertEquals(0, each.errorCode()));
    byte[] token = new byte[reply.tokenLength()];
    reply.getToken(token, 0, token.length);
    return token;
  }

  /** Reads deliveries until there are so many records. */
  private List<Got> consume(int count) {
    List<Got> all = new ArrayList<>();
    while (all.size() < count) {
      all.addAll(records(consumer.read()));
    }
    return all;
  }

  private static List<Got> records(WireClient.Message message) {
    DeliverDecoder deliver = message.as(new DeliverDecoder());
    byte[] bytes = new byte[deliver.deliveriesLength()];
    int entries = deliver.entryCount();
    deliver.getDeliveries(bytes, 0, bytes.length);
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    List<Got> got = new ArrayList<>();
    int at = 0;
    try (BatchReader reader = new BatchReader(1 << 20)) {
      for (int i = 0; i < entries; i++) {
        long lsn = buffer.getLong(at, ByteOrder.LITTLE_ENDIAN);
        int batchAt = at + DeliveryDescriptor.BATCH_OFFSET;
        assertEquals(ErrorCode.NONE, reader.open(buffer, batchAt, bytes.length - batchAt));
        RecordCursor record = reader.records();
        for (int r = 0; record.next(); r++) {
          byte[] value = new byte[record.valueLength()];
          record.buffer().getBytes(record.valueOffset(), value);
          got.add(
              new Got(
                  reader.header().partition(),
                  reader.header().baseOffset() + r,
                  lsn + r,
                  new String(value, StandardCharsets.UTF_8)));
        }
        at += DeliveryDescriptor.entryLength(reader.header().batchLength());
      }
    }
    assertEquals(bytes.length, at);
    return got;
  }

  private SubscribeReplyDecoder subscribed() {
    return consumer.read().as(new SubscribeReplyDecoder());
  }

  @Test
  void shouldDeliverWhatWasAndWhatComes() {
    produce(0, "a", "b");
    consumer.subscribe(1, PLENTY, topic, 0, PositionKind.EARLIEST, 0);
    SubscribeReplyDecoder.PartitionsDecoder start = subscribed().partitions().next();
    assertEquals(0, start.startOffset());
    assertEquals(2, start.endOffset());
    assertEquals(List.of("a", "b"), consume(2).stream().map(Got::value).toList());
    produce(0, "c");
    Got c = consume(1).get(0);
    assertEquals("c", c.value());
    assertEquals(2, c.offset());
  }

  @Test
  void shouldDeliverAllPartitionsInOrder() {
    for (int i = 0; i < 60; i++) {
      produce(i % 3, "value " + i);
    }
    consumer.subscribe(
        1,
        PLENTY,
        new byte[0],
        new int[][] {{topic, 0}, {topic, 1}, {topic, 2}},
        PositionKind.EARLIEST,
        0);
    subscribed();
    List<Got> all = consume(60);
    for (int shard = 0; shard < 2; shard++) {
      long last = 0;
      for (Got each : all) {
        if (Math.floorMod(topic + each.partition(), 2) == shard) {
          assertTrue(each.lsn() > last, "LSNs ascend in a shard");
          last = each.lsn();
        }
      }
    }
    for (int partition = 0; partition < 3; partition++) {
      int wanted = partition;
      assertEquals(20, all.stream().filter(each -> each.partition() == wanted).distinct().count());
    }
  }

  @Test
  void shouldStartAnywhere() {
    produce(0, "a");
    produce(0, "b");
    produce(0, "c");
    consumer.subscribe(1, PLENTY, topic, 0, PositionKind.OFFSET, 1);
    assertEquals(1, subscribed().partitions().next().startOffset());
    List<Got> fromOne = consume(2);
    assertEquals(List.of("b", "c"), fromOne.stream().map(Got::value).toList());
    consumer.subscribe(2, PLENTY, topic, 0, PositionKind.LSN, fromOne.get(1).lsn());
    assertEquals(2, subscribed().partitions().next().startOffset());
    assertEquals("c", consume(1).get(0).value());
    consumer.subscribe(3, PLENTY, topic, 0, PositionKind.LATEST, 0);
    assertEquals(3, subscribed().partitions().next().startOffset());
  }

  @Test
  void shouldSayTheRangeOfOffsets() {
    produce(0, "a", "b");
    consumer.subscribe(1, PLENTY, topic, 0, PositionKind.OFFSET, 3);
    WireClient.Message refused = consumer.read();
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, refused.errorCode());
    assertTrue(refused.errorText().contains("0 to 2"), refused.errorText());
    consumer.subscribe(1, PLENTY, topic, 0, PositionKind.OFFSET, 2);
    assertEquals(2, subscribed().partitions().next().startOffset());
  }

  @Test
  void shouldRefuseWhatIsNotThere() {
    consumer.subscribe(1, PLENTY, 4711, 0, PositionKind.EARLIEST, 0);
    assertEquals(ErrorCode.UNKNOWN_TOPIC, consumer.read().errorCode());
    consumer.subscribe(1, PLENTY, topic, 3, PositionKind.EARLIEST, 0);
    assertEquals(ErrorCode.UNKNOWN_PARTITION, consumer.read().errorCode());
    consumer.subscribe(1, PLENTY, new byte[0], new int[0][], PositionKind.EARLIEST, 0);
    assertEquals(ErrorCode.INVALID_REQUEST, consumer.read().errorCode());
    consumer.subscribe(
        1, PLENTY, new byte[0], new int[][] {{topic, 0}, {topic, 0}}, PositionKind.EARLIEST, 0);
    assertEquals(ErrorCode.INVALID_REQUEST, consumer.read().errorCode());
  }

  @Test
  void shouldResumeByTokenAndRefuseForeignOnes() {
    byte[] token = produce(0, "a");
    int[][] partitions = {{topic, 0}};
    consumer.subscribe(1, PLENTY, token, partitions, PositionKind.OFFSET, 1);
    subscribed();
    UnsafeBuffer future = new UnsafeBuffer(token.clone());
    PositionToken parsed = PositionToken.read(future, 0, token.length);
    PositionToken.Part part = parsed.parts().get(0);
    PositionToken.putPart(future, 0, 0, part.shard(), part.epoch(), part.lsn() + 1000);
    consumer.subscribe(2, PLENTY, future.byteArray(), partitions, PositionKind.OFFSET, 1);
    assertEquals(ErrorCode.POSITION_LOST, consumer.read().errorCode());
    UnsafeBuffer foreign = new UnsafeBuffer(token.clone());
    PositionToken.putHead(foreign, 0, UUID.randomUUID(), 1);
    consumer.subscribe(2, PLENTY, foreign.byteArray(), partitions, PositionKind.OFFSET, 1);
    assertEquals(ErrorCode.POSITION_LOST, consumer.read().errorCode());
    consumer.subscribe(2, PLENTY, new byte[] {1, 2, 3}, partitions, PositionKind.OFFSET, 1);
    assertEquals(ErrorCode.INVALID_REQUEST, consumer.read().errorCode());
  }

  @Test
  void shouldSendNoMoreThanTheCredit() {
    for (int i = 0; i < 10; i++) {
      produce(0, "value " + i);
    }
    consumer.subscribe(1, 1, topic, 0, PositionKind.EARLIEST, 0);
    subscribed();
    assertEquals(1, records(consumer.read()).size());
    consumer.ping();
    consumer.read().as(new PongDecoder());
    consumer.timeout(200);
    assertThrows(UncheckedIOException.class, consumer::read, "no credit, no delivery");
    consumer.timeout(10_000);
    consumer.credit(1, PLENTY);
    assertEquals(9, consume(9).size());
  }

  @Test
  void shouldStopWhenUnsubscribed() {
    consumer.subscribe(1, PLENTY, topic, 0, PositionKind.EARLIEST, 0);
    subscribed();
    consumer.unsubscribe(1);
    assertEquals(1, consumer.read().as(new UnsubscribeReplyDecoder()).subscriptionId());
    produce(0, "unheard");
    consumer.ping();
    consumer.read().as(new PongDecoder());
    consumer.unsubscribe(1);
    assertEquals(ErrorCode.UNKNOWN_SUBSCRIPTION, consumer.read().errorCode());
    consumer.credit(1, 100);
    consumer.ping();
    consumer.read().as(new PongDecoder());
  }

  @Test
  void shouldLimitSubscriptions() {
    for (int id = 1; id <= 3; id++) {
      consumer.subscribe(id, PLENTY, topic, 0, PositionKind.EARLIEST, 0);
      subscribed();
    }
    consumer.subscribe(4, PLENTY, topic, 0, PositionKind.EARLIEST, 0);
    WireClient.Message refused = consumer.read();
    assertEquals(ErrorCode.TOO_MANY_SUBSCRIPTIONS, refused.errorCode());
    assertTrue(refused.errorText().contains("3"), refused.errorText());
    consumer.subscribe(2, PLENTY, topic, 0, PositionKind.EARLIEST, 0);
    assertEquals(ErrorCode.INVALID_REQUEST, consumer.read().errorCode());
  }

  @Test
  void shouldTellWhenTheTopicIsDeleted() {
    consumer.subscribe(1, PLENTY, topic, 0, PositionKind.EARLIEST, 0);
    subscribed();
    producer.deleteTopic("events");
    producer.read().as(new TopicReplyDecoder());
    SubscriptionFailureDecoder failure = consumer.read().as(new SubscriptionFailureDecoder());
    assertEquals(1, failure.subscriptionId());
    assertEquals(topic, failure.topicId());
    assertEquals(ErrorCode.UNKNOWN_TOPIC, ErrorCode.of(failure.errorCode()));
  }

  @Test
  void shouldServeOthersBesideASlowConsumer() {
    String value = "x".repeat(100_000);
    for (int i = 0; i < 60; i++) {
      produce(0, value);
    }
    try (WireClient slow = new WireClient(broker.broker.nativeAddress(), 4096)) {
      slow.handshake();
      slow.subscribe(1, PLENTY, topic, 0, PositionKind.EARLIEST, 0);
      for (int round = 0; round < 3; round++) {
        consumer.subscribe(round, PLENTY, topic, 0, PositionKind.EARLIEST, 0);
        subscribed();
        assertEquals(60, consume(60).size());
      }
      slow.read().as(new SubscribeReplyDecoder());
      List<Got> all = new ArrayList<>();
      while (all.size() < 60) {
        all.addAll(records(slow.read()));
      }
      assertEquals(59, all.get(59).offset());
    }
  }
}
