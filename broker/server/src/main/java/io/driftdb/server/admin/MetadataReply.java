package io.driftdb.server.admin;

import io.driftdb.log.EventLog;
import io.driftdb.log.Topic;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.protocol.MetadataReplyEncoder;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.server.wire.MessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** Writes what the catalog says of topics. Event loop only. */
final class MetadataReply {
  private static final int GROUP_HEADER = 4;
  private static final int ENTRY_LENGTH =
      MetadataReplyEncoder.TopicsEncoder.sbeBlockLength() + Short.BYTES;

  /** Longer names are none of a topic's; no more of them is repeated. */
  private static final int MAX_NAME_CHARS = 200;

  private record Entry(ErrorCode error, Topic topic, String name) {
    static Entry of(Topic topic) {
      return new Entry(ErrorCode.NONE, topic, topic.name());
    }
  }

  private final EventLog log;
  private final MessageWriter writer;

  MetadataReply(EventLog log, MessageWriter writer) {
    this.log = log;
    this.writer = writer;
  }

  /** Tells of those topics, or of all when none is named. */
  void write(ByteBuf target, long correlationId, List<String> names) {
    List<Entry> entries = new ArrayList<>();
    if (names.isEmpty()) {
      log.topics().forEach(topic -> entries.add(Entry.of(topic)));
    }
    for (String name : names) {
      entries.add(entry(name));
    }
    int length = GROUP_HEADER;
    for (Entry entry : entries) {
      length += ENTRY_LENGTH + ByteBufUtil.utf8Bytes(entry.name());
    }
    MetadataReplyEncoder reply =
        writer.begin(target, new MetadataReplyEncoder(), length).correlationId(correlationId);
    MetadataReplyEncoder.TopicsEncoder topics = reply.topicsCount(entries.size());
    for (Entry entry : entries) {
      write(topics.next(), entry);
    }
    writer.end();
  }

  private Entry entry(String name) {
    if (!TopicNames.isValid(name)) {
      String shown = name.substring(0, Math.min(name.length(), MAX_NAME_CHARS));
      return new Entry(ErrorCode.INVALID_TOPIC_NAME, null, shown);
    }
    Topic topic = log.topic(name);
    return topic == null ? new Entry(ErrorCode.UNKNOWN_TOPIC, null, name) : Entry.of(topic);
  }

  private static void write(MetadataReplyEncoder.TopicsEncoder to, Entry entry) {
    Topic topic = entry.topic();
    boolean known = topic != null;
    to.errorCode(entry.error().code())
        .topicId(known ? topic.id() : 0)
        .kind(
            known && topic.kind() == io.driftdb.log.TopicKind.TABLE
                ? TopicKind.TABLE
                : TopicKind.LOG)
        .partitions(known ? topic.partitions() : 0)
        .spread(known ? topic.placement().code() : 0)
        .retentionMs(known ? topic.retentionMs() : -1)
        .retentionBytes(known ? topic.retentionBytes() : -1)
        .createdNs(known ? topic.createdNs() : 0)
        .name(entry.name());
  }
}
