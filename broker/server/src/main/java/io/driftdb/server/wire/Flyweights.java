package io.driftdb.server.wire;

import io.driftdb.schema.BatchReader;
import io.driftdb.schema.protocol.AppliedReplyEncoder;
import io.driftdb.schema.protocol.FailureEncoder;
import io.driftdb.schema.protocol.ProduceDecoder;
import io.driftdb.schema.protocol.ProduceReplyEncoder;
import io.driftdb.table.json.JsonCheck;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * What decodes and encodes on one event loop: made once for each, so that a connection costs little
 * and a message nothing.
 */
public final class Flyweights {
  public final InboundMessage inbound = new InboundMessage();
  public final MessageWriter writer = new MessageWriter();
  public final BatchReader batches;
  public final JsonCheck json = new JsonCheck();
  public final ProduceDecoder produce = new ProduceDecoder();
  public final ProduceReplyEncoder produceReply = new ProduceReplyEncoder();
  public final AppliedReplyEncoder appliedReply = new AppliedReplyEncoder();
  public final FailureEncoder failure = new FailureEncoder();

  private Flyweights(int maxBatchBytes) {
    this.batches = new BatchReader(maxBatchBytes);
  }

  /** Those of each event loop; they go with its thread. */
  public static FastThreadLocal<Flyweights> perLoop(int maxBatchBytes) {
    return new FastThreadLocal<>() {
      @Override
      protected Flyweights initialValue() {
        return new Flyweights(maxBatchBytes);
      }

      @Override
      protected void onRemoval(Flyweights flyweights) {
        flyweights.batches.close();
      }
    };
  }
}
