package io.driftdb.server.table;

import io.driftdb.schema.protocol.TopicReplyEncoder;
import io.netty.buffer.ByteBuf;

/** Has a table folded again, on all of its shards. */
final class RebuildRead extends TableRead {
  RebuildRead(TableRequests owner, RequestHead head, TableTarget target) {
    super(owner, head, target);
  }

  @Override
  int credit() {
    return 0;
  }

  @Override
  Turn read(AnswerBuffer out) {
    for (int shard : target.topic().shards()) {
      scope.tables().shard(shard).rebuild(target.topicId());
    }
    return Turn.DONE;
  }

  @Override
  void write(AnswerBuffer out, ByteBuf message) {
    out.writer
        .begin(message, new TopicReplyEncoder(), 0)
        .correlationId(correlationId)
        .topicId(target.topicId())
        .created((short) 0)
        .lsn(0);
    out.writer.end();
  }
}
