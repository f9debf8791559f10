package io.driftdb.schema.golden;

import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AuthenticateDecoder;
import io.driftdb.schema.protocol.AuthenticateEncoder;
import io.driftdb.schema.protocol.AuthenticateReplyDecoder;
import io.driftdb.schema.protocol.AuthenticateReplyEncoder;
import io.driftdb.schema.protocol.CreateTopicDecoder;
import io.driftdb.schema.protocol.CreateTopicEncoder;
import io.driftdb.schema.protocol.CreditDecoder;
import io.driftdb.schema.protocol.CreditEncoder;
import io.driftdb.schema.protocol.DeleteTopicDecoder;
import io.driftdb.schema.protocol.DeleteTopicEncoder;
import io.driftdb.schema.protocol.DeliverDecoder;
import io.driftdb.schema.protocol.DeliverEncoder;
import io.driftdb.schema.protocol.FailureDecoder;
import io.driftdb.schema.protocol.FailureEncoder;
import io.driftdb.schema.protocol.HelloDecoder;
import io.driftdb.schema.protocol.HelloEncoder;
import io.driftdb.schema.protocol.HelloReplyDecoder;
import io.driftdb.schema.protocol.HelloReplyEncoder;
import io.driftdb.schema.protocol.InitProducerDecoder;
import io.driftdb.schema.protocol.InitProducerEncoder;
import io.driftdb.schema.protocol.InitProducerReplyDecoder;
import io.driftdb.schema.protocol.InitProducerReplyEncoder;
import io.driftdb.schema.protocol.ListPositionsDecoder;
import io.driftdb.schema.protocol.ListPositionsEncoder;
import io.driftdb.schema.protocol.ListPositionsReplyDecoder;
import io.driftdb.schema.protocol.ListPositionsReplyEncoder;
import io.driftdb.schema.protocol.MetadataDecoder;
import io.driftdb.schema.protocol.MetadataEncoder;
import io.driftdb.schema.protocol.MetadataReplyDecoder;
import io.driftdb.schema.protocol.MetadataReplyEncoder;
import io.driftdb.schema.protocol.PingDecoder;
import io.driftdb.schema.protocol.PingEncoder;
import io.driftdb.schema.protocol.PongDecoder;
import io.driftdb.schema.protocol.PongEncoder;
import io.driftdb.schema.protocol.PositionKind;
import io.driftdb.schema.protocol.ProduceDecoder;
import io.driftdb.schema.protocol.ProduceEncoder;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.ProduceReplyEncoder;
import io.driftdb.schema.protocol.SubscribeDecoder;
import io.driftdb.schema.protocol.SubscribeEncoder;
import io.driftdb.schema.protocol.SubscribeReplyDecoder;
import io.driftdb.schema.protocol.SubscribeReplyEncoder;
import io.driftdb.schema.protocol.SubscriptionFailureDecoder;
import io.driftdb.schema.protocol.SubscriptionFailureEncoder;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.schema.protocol.TopicReplyDecoder;
import io.driftdb.schema.protocol.TopicReplyEncoder;
import io.driftdb.schema.protocol.UnsubscribeDecoder;
import io.driftdb.schema.protocol.UnsubscribeEncoder;
import io.driftdb.schema.protocol.UnsubscribeReplyDecoder;
import io.driftdb.schema.protocol.UnsubscribeReplyEncoder;
import java.util.List;
import java.util.stream.Stream;

/** One message of each kind, with fixed values that differ from field to field. */
final class SampleMessages {
  private static final byte[] BYTES = {0, 1, -1, 127, -128};

  private SampleMessages() {}

  /** All of them, those about tables at the end. */
  static List<SampleMessage> all() {
    return Stream.of(catalogAndLog(), ClusterSampleMessages.all(), TableSampleMessages.all())
        .flatMap(List::stream)
        .toList();
  }

  private static List<SampleMessage> catalogAndLog() {
    return List.of(
        hello(),
        helloReply(),
        authenticate(),
        authenticateReply(),
        failure(),
        ping(),
        pong(),
        produce(),
        produceReply(),
        subscribe(),
        subscribeReply(),
        credit(),
        unsubscribe(),
        unsubscribeReply(),
        deliver(),
        subscriptionFailure(),
        listPositions(),
        listPositionsReply(),
        metadata(),
        metadataReply(),
        createTopic(),
        deleteTopic(),
        topicReply(),
        initProducer(),
        initProducerReply());
  }

  private static SampleMessage hello() {
    return SampleMessage.of(
        new HelloEncoder(),
        new HelloDecoder(),
        e -> {
          e.correlationId(1001).minVersion(1).maxVersion(1).features(0x1122_3344_5566_7704L);
          e.clientId("clientId ü");
          e.software("software ü");
        });
  }

  private static SampleMessage helloReply() {
    return SampleMessage.of(
        new HelloReplyEncoder(),
        new HelloReplyDecoder(),
        e -> {
          e.correlationId(1002)
              .version(1)
              .features(0x1122_3344_5566_7707L)
              .clusterIdHigh(0x1122_3344_5566_7708L)
              .clusterIdLow(0x1122_3344_5566_7709L)
              .shards(0x1122_330A)
              .maxFrameBytes(0x1122_330B)
              .maxBatchBytes(0x1122_330C)
              .maxRequestsInFlight(0x1122_330D)
              .maxBytesInFlight(0x1122_3344_5566_770EL)
              .maxBatchesInFlight(0x1122_330F)
              .maxKeyBytes(0x1122_3310)
              .idleTimeoutMs(0x1122_3311);
          e.mechanisms("mechanisms ü");
          e.software("software ü");
        });
  }

  private static SampleMessage authenticate() {
    return SampleMessage.of(
        new AuthenticateEncoder(),
        new AuthenticateDecoder(),
        e -> {
          e.correlationId(1003);
          e.mechanism("mechanism ü");
          e.putPayload(BYTES, 0, BYTES.length);
        });
  }

  private static SampleMessage authenticateReply() {
    return SampleMessage.of(
        new AuthenticateReplyEncoder(),
        new AuthenticateReplyDecoder(),
        e -> {
          e.correlationId(1004).complete((short) 1);
          e.putPayload(BYTES, 0, BYTES.length);
        });
  }

  private static SampleMessage failure() {
    return SampleMessage.of(
        new FailureEncoder(),
        new FailureDecoder(),
        e -> {
          e.correlationId(1005).errorCode(40).retriable((short) 1).throttleMs(0x1122_3318);
          e.message("message ü");
        });
  }

  private static SampleMessage ping() {
    return SampleMessage.of(
        new PingEncoder(),
        new PingDecoder(),
        e -> {
          e.correlationId(1006);
        });
  }

  private static SampleMessage pong() {
    return SampleMessage.of(
        new PongEncoder(),
        new PongDecoder(),
        e -> {
          e.correlationId(1007);
        });
  }

  private static SampleMessage produce() {
    return SampleMessage.of(
        new ProduceEncoder(),
        new ProduceDecoder(),
        e -> {
          e.correlationId(1010)
              .ack(Ack.MEMORY)
              .produceFlags((short) 0)
              .batchCount(1)
              .deadlineMs(0x1122_331F)
              .traceIdHigh(0x1122_3344_5566_7720L)
              .traceIdLow(0x1122_3344_5566_7721L);
          e.putBatches(SampleBatch.plain(), 0, SampleBatch.plain().length);
        });
  }

  private static SampleMessage produceReply() {
    return SampleMessage.of(
        new ProduceReplyEncoder(),
        new ProduceReplyDecoder(),
        e -> {
          e.correlationId(1011).throttleMs(0x1122_3323);
          ProduceReplyEncoder.ResultsEncoder g = e.resultsCount(2);
          g.next()
              .topicId(7)
              .partition(3)
              .errorCode(40)
              .baseOffset(0x1122_3344_5566_7727L)
              .firstLsn(0x1122_3344_5566_7728L)
              .appendTimeNs(0x1122_3344_5566_7729L);
          g.next()
              .topicId(8)
              .partition(4)
              .errorCode(40)
              .baseOffset(0x1122_3344_5566_772DL)
              .firstLsn(0x1122_3344_5566_772EL)
              .appendTimeNs(0x1122_3344_5566_772FL);
          e.putToken(BYTES, 0, BYTES.length);
          e.message("message ü");
        });
  }

  private static SampleMessage subscribe() {
    return SampleMessage.of(
        new SubscribeEncoder(),
        new SubscribeDecoder(),
        e -> {
          e.correlationId(1012).subscriptionId(5).creditBytes(1_048_576L);
          SubscribeEncoder.PartitionsEncoder g = e.partitionsCount(2);
          g.next()
              .topicId(7)
              .partition(3)
              .positionKind(PositionKind.OFFSET)
              .position(0x1122_3344_5566_7736L);
          g.next()
              .topicId(8)
              .partition(4)
              .positionKind(PositionKind.TIME)
              .position(0x1122_3344_5566_773AL);
          e.putToken(BYTES, 0, BYTES.length);
        });
  }

  private static SampleMessage subscribeReply() {
    return SampleMessage.of(
        new SubscribeReplyEncoder(),
        new SubscribeReplyDecoder(),
        e -> {
          e.correlationId(1013).subscriptionId(5);
          SubscribeReplyEncoder.PartitionsEncoder g = e.partitionsCount(2);
          g.next()
              .topicId(7)
              .partition(3)
              .startOffset(0x1122_3344_5566_773FL)
              .endOffset(0x1122_3344_5566_7740L);
          g.next()
              .topicId(8)
              .partition(4)
              .startOffset(0x1122_3344_5566_7743L)
              .endOffset(0x1122_3344_5566_7744L);
        });
  }

  private static SampleMessage credit() {
    return SampleMessage.of(
        new CreditEncoder(),
        new CreditDecoder(),
        e -> {
          e.subscriptionId(5).creditBytes(1_048_576L);
        });
  }

  private static SampleMessage unsubscribe() {
    return SampleMessage.of(
        new UnsubscribeEncoder(),
        new UnsubscribeDecoder(),
        e -> {
          e.correlationId(1015).subscriptionId(5);
        });
  }

  private static SampleMessage unsubscribeReply() {
    return SampleMessage.of(
        new UnsubscribeReplyEncoder(),
        new UnsubscribeReplyDecoder(),
        e -> {
          e.correlationId(1016).subscriptionId(5);
        });
  }

  private static SampleMessage deliver() {
    return SampleMessage.of(
        new DeliverEncoder(),
        new DeliverDecoder(),
        e -> {
          e.subscriptionId(5).shard(2).epoch(0x1122_3344_5566_774DL).entryCount(1);
          e.putDeliveries(SampleBatch.delivery(), 0, SampleBatch.delivery().length);
        });
  }

  private static SampleMessage subscriptionFailure() {
    return SampleMessage.of(
        new SubscriptionFailureEncoder(),
        new SubscriptionFailureDecoder(),
        e -> {
          e.subscriptionId(5).errorCode(40).retriable((short) 1).topicId(7).partition(3);
          e.message("message ü");
        });
  }

  private static SampleMessage listPositions() {
    return SampleMessage.of(
        new ListPositionsEncoder(),
        new ListPositionsDecoder(),
        e -> {
          e.correlationId(1020);
          ListPositionsEncoder.PartitionsEncoder g = e.partitionsCount(2);
          g.next()
              .topicId(7)
              .partition(3)
              .positionKind(PositionKind.OFFSET)
              .position(0x1122_3344_5566_7758L);
          g.next()
              .topicId(8)
              .partition(4)
              .positionKind(PositionKind.TIME)
              .position(0x1122_3344_5566_775CL);
        });
  }

  private static SampleMessage listPositionsReply() {
    return SampleMessage.of(
        new ListPositionsReplyEncoder(),
        new ListPositionsReplyDecoder(),
        e -> {
          e.correlationId(1021);
          ListPositionsReplyEncoder.PartitionsEncoder g = e.partitionsCount(2);
          g.next()
              .topicId(7)
              .partition(3)
              .errorCode(40)
              .shard(2)
              .offset(0x1122_3344_5566_7762L)
              .earliestOffset(0x1122_3344_5566_7763L)
              .latestOffset(0x1122_3344_5566_7764L)
              .committedLsn(0x1122_3344_5566_7765L);
          g.next()
              .topicId(8)
              .partition(4)
              .errorCode(40)
              .shard(2)
              .offset(0x1122_3344_5566_776AL)
              .earliestOffset(0x1122_3344_5566_776BL)
              .latestOffset(0x1122_3344_5566_776CL)
              .committedLsn(0x1122_3344_5566_776DL);
        });
  }

  private static SampleMessage metadata() {
    return SampleMessage.of(
        new MetadataEncoder(),
        new MetadataDecoder(),
        e -> {
          e.correlationId(1022);
          MetadataEncoder.NamesEncoder g = e.namesCount(2);
          g.next().name("name-0");
          g.next().name("name-1");
        });
  }

  private static SampleMessage metadataReply() {
    return SampleMessage.of(
        new MetadataReplyEncoder(),
        new MetadataReplyDecoder(),
        e -> {
          e.correlationId(1023);
          MetadataReplyEncoder.TopicsEncoder g = e.topicsCount(2);
          g.next()
              .errorCode(40)
              .topicId(7)
              .kind(TopicKind.TABLE)
              .partitions(12)
              .spread(4)
              .retentionMs(86_400_000L)
              .retentionBytes(-1L)
              .createdNs(0x1122_3344_5566_7777L)
              .name("name-0");
          g.next()
              .errorCode(40)
              .topicId(8)
              .kind(TopicKind.TABLE)
              .partitions(12)
              .spread(4)
              .retentionMs(86_400_000L)
              .retentionBytes(-1L)
              .createdNs(0x1122_3344_5566_777FL)
              .name("name-1");
        });
  }

  private static SampleMessage createTopic() {
    return SampleMessage.of(
        new CreateTopicEncoder(),
        new CreateTopicDecoder(),
        e -> {
          e.correlationId(1024)
              .kind(TopicKind.TABLE)
              .ifNotExists((short) 1)
              .partitions(12)
              .retentionMs(86_400_000L)
              .retentionBytes(-1L);
          e.name("name ü");
        });
  }

  private static SampleMessage deleteTopic() {
    return SampleMessage.of(
        new DeleteTopicEncoder(),
        new DeleteTopicDecoder(),
        e -> {
          e.correlationId(1025);
          e.name("name ü");
        });
  }

  private static SampleMessage topicReply() {
    return SampleMessage.of(
        new TopicReplyEncoder(),
        new TopicReplyDecoder(),
        e -> {
          e.correlationId(1026).topicId(7).created((short) 1).lsn(0x1122_3344_5566_778AL);
        });
  }

  private static SampleMessage initProducer() {
    return SampleMessage.of(
        new InitProducerEncoder(),
        new InitProducerDecoder(),
        e -> {
          e.correlationId(1027);
          e.name("name ü");
        });
  }

  private static SampleMessage initProducerReply() {
    return SampleMessage.of(
        new InitProducerReplyEncoder(),
        new InitProducerReplyDecoder(),
        e -> {
          e.correlationId(1028).producerId(0x1122_3344_5566_778DL).producerEpoch(0x1122_338E);
        });
  }
}
