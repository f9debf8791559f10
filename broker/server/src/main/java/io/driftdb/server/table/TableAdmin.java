package io.driftdb.server.table;

import io.driftdb.log.Topic;
import io.driftdb.schema.protocol.DescribeTableDecoder;
import io.driftdb.schema.protocol.RebuildTableDecoder;
import io.driftdb.server.admin.TopicLookup;
import io.driftdb.server.wire.InboundMessage;
import java.util.concurrent.CompletableFuture;

/** The requests about tables as a whole, of one connection. Event loop only; answered later. */
public final class TableAdmin {
  private final TableRequests requests;

  public TableAdmin(TableRequests requests) {
    this.requests = requests;
  }

  public boolean onDescribe(InboundMessage message) {
    DescribeTableDecoder decoder = message.decode(new DescribeTableDecoder());
    RequestHead head = head(message);
    Topic topic = TopicLookup.table(requests.scope().log(), decoder.topicId());
    return start(new DescribeRead(requests, head, new TableTarget(topic, -1, null)));
  }

  public boolean onRebuild(InboundMessage message) {
    RebuildTableDecoder decoder = message.decode(new RebuildTableDecoder());
    RequestHead head = head(message);
    Topic topic = TopicLookup.table(requests.scope().log(), decoder.topicId());
    return start(new RebuildRead(requests, head, new TableTarget(topic, -1, null)));
  }

  private RequestHead head(InboundMessage message) {
    long waitNs = requests.scope().limits().waitNs(0);
    return new RequestHead(message.correlationId(), message.length(), waitNs);
  }

  private boolean start(TableRead read) {
    return requests.start(read, begun -> CompletableFuture.completedFuture(null));
  }
}
