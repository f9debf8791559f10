package io.driftdb.server.admin;

import io.driftdb.log.EventLog;
import io.driftdb.log.ProducerGrant;
import io.driftdb.log.TopicChange;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.protocol.CreateTopicDecoder;
import io.driftdb.schema.protocol.DeleteTopicDecoder;
import io.driftdb.schema.protocol.InitProducerDecoder;
import io.driftdb.schema.protocol.InitProducerReplyEncoder;
import io.driftdb.schema.protocol.InitShardProducerDecoder;
import io.driftdb.schema.protocol.MetadataDecoder;
import io.driftdb.schema.protocol.TopicReplyEncoder;
import io.driftdb.server.wire.InboundMessage;
import io.driftdb.server.wire.MessageWriter;
import io.driftdb.server.wire.Peer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers requests about topics and producers. Event loop only. What changes the catalog is
 * answered when it is durable; an error means that nothing changed, DEADLINE_EXCEEDED that it is
 * unknown.
 */
public final class CatalogRequests {
  private static final int MAX_PRODUCER_NAME_BYTES = 200;

  private final Peer peer;
  private final EventLog log;
  private final MessageWriter writer;
  private final MetadataReply metadata;
  private final CatalogLimits limits;

  public CatalogRequests(Peer peer, EventLog log, CatalogLimits limits, MessageWriter writer) {
    this.peer = peer;
    this.log = log;
    this.limits = limits;
    this.writer = writer;
    this.metadata = new MetadataReply(log, writer);
  }

  /** Answers at once. */
  public boolean onMetadata(InboundMessage message) {
    MetadataDecoder decoder = message.decode(new MetadataDecoder());
    int count = message.requireGroup(decoder.limit(), 0, Short.BYTES);
    List<String> names = new ArrayList<>(count);
    for (MetadataDecoder.NamesDecoder each : decoder.names()) {
      message.requireData(decoder.limit());
      names.add(each.name());
    }
    metadata.write(peer.replies(), decoder.correlationId(), names);
    return true;
  }

  /** Answers when the topic is durable. */
  public boolean onCreateTopic(InboundMessage message) {
    CreateTopicDecoder decoder = message.decode(new CreateTopicDecoder());
    TopicKind kind =
        decoder.kind() == io.driftdb.schema.protocol.TopicKind.TABLE
            ? TopicKind.TABLE
            : TopicKind.LOG;
    message.requireData(decoder.limit());
    TopicSpec spec =
        new TopicSpec(
            decoder.name(),
            kind,
            decoder.partitions(),
            decoder.retentionMs(),
            decoder.retentionBytes());
    check(spec, limits);
    PendingReply<TopicChange> reply =
        new PendingReply<>(peer, decoder.correlationId(), message.length(), this::writeTopicReply);
    reply.await(log.createTopic(spec, decoder.ifNotExists() != 0), limits.requestNs());
    return false;
  }

  static void check(TopicSpec spec, CatalogLimits limits) {
    TopicNames.check(spec.name());
    if (spec.partitions() < 1) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "A topic has one partition at least.");
    }
    if (spec.partitions() > limits.topicPartitions()) {
      throw new DriftException(
          ErrorCode.TOO_MANY_PARTITIONS,
          "A topic has at most "
              + limits.topicPartitions()
              + " partitions (limit.topic.partitions), and not "
              + spec.partitions()
              + ". "
              + ErrorCode.TOO_MANY_PARTITIONS.advice());
    }
    if (!isRetention(spec.retentionMs()) || !isRetention(spec.retentionBytes())) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST, "Retention is above 0, or -1 for no bound.");
    }
  }

  static boolean isRetention(long value) {
    return value == -1 || value > 0;
  }

  /** Answers when the deletion is durable. */
  public boolean onDeleteTopic(InboundMessage message) {
    DeleteTopicDecoder decoder = message.decode(new DeleteTopicDecoder());
    message.requireData(decoder.limit());
    String name = decoder.name();
    TopicNames.check(name);
    PendingReply<TopicChange> reply =
        new PendingReply<>(peer, decoder.correlationId(), message.length(), this::writeTopicReply);
    reply.await(log.deleteTopic(name), limits.requestNs());
    return false;
  }

  private void writeTopicReply(long correlationId, TopicChange change) {
    writeTopicReply(writer, peer, correlationId, change);
  }

  static void writeTopicReply(
      MessageWriter writer, Peer peer, long correlationId, TopicChange change) {
    writer
        .begin(peer.replies(), new TopicReplyEncoder(), 0)
        .correlationId(correlationId)
        .topicId(change.topic().id())
        .created((short) (change.changed() ? 1 : 0))
        .lsn(change.lsn());
    writer.end();
  }

  /** Answers when the id is durable, on all shards. */
  public boolean onInitProducer(InboundMessage message) {
    InitProducerDecoder decoder = message.decode(new InitProducerDecoder());
    message.requireData(decoder.limit());
    return initProducer(message, decoder.correlationId(), -1, decoder.name());
  }

  /** Answers when the id is durable, on that shard. */
  public boolean onInitShardProducer(InboundMessage message) {
    InitShardProducerDecoder decoder = message.decode(new InitShardProducerDecoder());
    message.requireData(decoder.limit());
    int shard = decoder.shard();
    if (shard < 0) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "There is no shard " + shard + ".");
    }
    return initProducer(message, decoder.correlationId(), shard, decoder.name());
  }

  private boolean initProducer(InboundMessage message, long correlationId, int shard, String name) {
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_PRODUCER_NAME_BYTES) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "A producer's name has at most " + MAX_PRODUCER_NAME_BYTES + " bytes.");
    }
    PendingReply<ProducerGrant> reply =
        new PendingReply<>(peer, correlationId, message.length(), this::writeGrant);
    reply.await(log.initProducer(shard, name), limits.requestNs());
    return false;
  }

  private void writeGrant(long correlationId, ProducerGrant grant) {
    writer
        .begin(peer.replies(), new InitProducerReplyEncoder(), 0)
        .correlationId(correlationId)
        .producerId(grant.producerId())
        .producerEpoch(grant.epoch());
    writer.end();
  }
}
