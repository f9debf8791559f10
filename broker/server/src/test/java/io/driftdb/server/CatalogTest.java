package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.InitProducerEncoder;
import io.driftdb.schema.protocol.InitProducerReplyDecoder;
import io.driftdb.schema.protocol.ListPositionsEncoder;
import io.driftdb.schema.protocol.ListPositionsReplyDecoder;
import io.driftdb.schema.protocol.MetadataEncoder;
import io.driftdb.schema.protocol.MetadataReplyDecoder;
import io.driftdb.schema.protocol.PositionKind;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.schema.protocol.TopicReplyDecoder;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
  @TempDir private Path directory;
  private TestBroker broker;
  private WireClient client;

  @BeforeEach
  void start() {
    broker = TestBroker.at(directory, "limit.topic.partitions=100", "limit.topics=3");
    client = broker.open();
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  /** Names to what is known of them: an error's number, or the partitions. */
  private Map<String, String> metadata(String... names) {
    MetadataEncoder message = new MetadataEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message.correlationId(client.takeCorrelationId());
    MetadataEncoder.NamesEncoder group = message.namesCount(names.length);
    for (String name : names) {
      group.next().name(name);
    }
    client.send(WireClient.frame(buffer, message.encodedLength()));
    Map<String, String> known = new TreeMap<>();
    for (MetadataReplyDecoder.TopicsDecoder each :
        client.read().as(new MetadataReplyDecoder()).topics()) {
      ErrorCode error = ErrorCode.of(each.errorCode());
      String what = error == ErrorCode.NONE ? each.kind() + " " + each.partitions() : error.name();
      known.put(each.name(), what);
    }
    return known;
  }

  private void expectRefused(ErrorCode code, String part) {
    WireClient.Message refused = client.read();
    assertEquals(code, refused.errorCode());
    assertTrue(refused.errorText().contains(part), refused.errorText());
  }

  @Test
  void shouldCreateListAndDeleteTopics() {
    client.createTopic("one", TopicKind.LOG, 2);
    client.createTopic("two", TopicKind.TABLE, 3);
    assertEquals(Map.of("one", "LOG 2", "two", "TABLE 3"), metadata());
    assertEquals(
        Map.of("two", "TABLE 3", "three", "UNKNOWN_TOPIC", "a/b", "INVALID_TOPIC_NAME"),
        metadata("two", "three", "a/b"));
    client.deleteTopic("one");
    client.read().as(new TopicReplyDecoder());
    assertEquals(Map.of("two", "TABLE 3"), metadata());
    client.deleteTopic("one");
    expectRefused(ErrorCode.UNKNOWN_TOPIC, "one");
  }

  @Test
  void shouldRefuseExistingTopicsUnlessAskedNotTo() {
    int id = client.createTopic("one", TopicKind.LOG, 1);
    client.requestTopic("one", TopicKind.LOG, 1, false);
    expectRefused(ErrorCode.TOPIC_EXISTS, "one");
    client.requestTopic("one", TopicKind.LOG, 1, true);
    TopicReplyDecoder reply = client.read().as(new TopicReplyDecoder());
    assertEquals(id, reply.topicId());
    assertEquals(0, reply.created());
  }

  @Test
  void shouldRefuseBadNamesAndSizes() {
    for (String name : new String[] {"", "a/b", "..\\x", "__drift", "ä", "x".repeat(201)}) {
      client.requestTopic(name, TopicKind.LOG, 1, false);
      expectRefused(ErrorCode.INVALID_TOPIC_NAME, "200");
    }
    client.requestTopic("ok", TopicKind.LOG, 0, false);
    expectRefused(ErrorCode.INVALID_REQUEST, "one partition");
    client.requestTopic("ok", TopicKind.LOG, 101, false);
    expectRefused(ErrorCode.TOO_MANY_PARTITIONS, "100");
    for (int i = 0; i < 3; i++) {
      client.createTopic("topic-" + i, TopicKind.LOG, 1);
    }
    client.requestTopic("one-too-many", TopicKind.LOG, 1, false);
    expectRefused(ErrorCode.TOO_MANY_TOPICS, "3");
  }

  private InitProducerReplyDecoder initProducer(String name) {
    InitProducerEncoder message = new InitProducerEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message.correlationId(client.takeCorrelationId()).name(name);
    client.send(WireClient.frame(buffer, message.encodedLength()));
    return client.read().as(new InitProducerReplyDecoder());
  }

  @Test
  void shouldGiveProducerIdsAndFenceByName() {
    long fresh = initProducer("").producerId();
    assertNotEquals(fresh, initProducer("").producerId());
    InitProducerReplyDecoder named = initProducer("loader");
    InitProducerReplyDecoder again = initProducer("loader");
    assertEquals(named.producerId(), again.producerId());
    assertEquals(named.producerEpoch() + 1, again.producerEpoch());
  }

  @Test
  void shouldListPositions() {
    int topic = client.createTopic("one", TopicKind.LOG, 2);
    client.produce(Ack.DURABLE, WireClient.batch(topic, 1, "a", "b", "c"));
    client.read().as(new ProduceReplyDecoder());
    ListPositionsEncoder message = new ListPositionsEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message.correlationId(client.takeCorrelationId());
    ListPositionsEncoder.PartitionsEncoder asked = message.partitionsCount(6);
    asked.next().topicId(topic).partition(1).positionKind(PositionKind.EARLIEST).position(0);
    asked.next().topicId(topic).partition(1).positionKind(PositionKind.LATEST).position(0);
    asked.next().topicId(topic).partition(1).positionKind(PositionKind.TIME).position(0);
    asked
        .next()
        .topicId(topic)
        .partition(1)
        .positionKind(PositionKind.TIME)
        .position(Long.MAX_VALUE);
    asked.next().topicId(topic).partition(1).positionKind(PositionKind.OFFSET).position(4);
    asked.next().topicId(topic).partition(2).positionKind(PositionKind.LATEST).position(0);
    client.send(WireClient.frame(buffer, message.encodedLength()));
    ListPositionsReplyDecoder reply = client.read().as(new ListPositionsReplyDecoder());
    long[] offsets = {0, 3, 0, 3, -1, -1};
    int i = 0;
    for (ListPositionsReplyDecoder.PartitionsDecoder each : reply.partitions()) {
      assertEquals(offsets[i++], each.offset());
      if (i <= 5) {
        assertEquals(3, each.latestOffset());
        assertTrue(each.committedLsn() > 3);
      }
      ErrorCode error =
          i < 5
              ? ErrorCode.NONE
              : i == 5 ? ErrorCode.OFFSET_OUT_OF_RANGE : ErrorCode.UNKNOWN_PARTITION;
      assertEquals(error, ErrorCode.of(each.errorCode()));
    }
    assertEquals(6, i);
  }
}
