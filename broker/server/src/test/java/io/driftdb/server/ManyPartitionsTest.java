package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.DeliverDecoder;
import io.driftdb.schema.protocol.PongDecoder;
import io.driftdb.schema.protocol.PositionKind;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.SubscribeReplyDecoder;
import io.driftdb.schema.protocol.TopicKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyPartitionsTest {
  private static final int PARTITIONS = 10_000;
  private static final int BATCHES_A_REQUEST = 1000;

  @TempDir private Path directory;

  @Test
  void shouldServeTenThousandPartitionsBeforeAndAfterARestart() {
    int topic;
    try (TestBroker broker = TestBroker.at(directory);
        WireClient client = broker.open()) {
      topic = client.createTopic("wide", TopicKind.LOG, PARTITIONS);
      for (int first = 0; first < PARTITIONS; first += BATCHES_A_REQUEST) {
        byte[][] batches = new byte[BATCHES_A_REQUEST][];
        for (int i = 0; i < BATCHES_A_REQUEST; i++) {
          batches[i] = WireClient.batch(topic, first + i, "value " + (first + i));
        }
        client.produce(Ack.DURABLE, batches);
        for (ProduceReplyDecoder.ResultsDecoder each :
            client.read().as(new ProduceReplyDecoder()).results()) {
          assertEquals(0, each.errorCode());
        }
      }
      assertEquals(PARTITIONS, countAll(client, topic));
    }
    try (TestBroker broker = TestBroker.at(directory);
        WireClient client = broker.open()) {
      assertEquals(PARTITIONS, countAll(client, topic));
    }
  }

  /** Subscribes to all partitions from their start; how many entries come before silence is due. */
  private static int countAll(WireClient client, int topic) {
    int[][] partitions = new int[PARTITIONS][];
    for (int i = 0; i < PARTITIONS; i++) {
      partitions[i] = new int[] {topic, i};
    }
    client.subscribe(1, 1L << 30, new byte[0], partitions, PositionKind.EARLIEST, 0);
    int expected = 0;
    for (SubscribeReplyDecoder.PartitionsDecoder each :
        client.read().as(new SubscribeReplyDecoder()).partitions()) {
      expected += (int) (each.endOffset() - each.startOffset());
    }
    int entries = 0;
    while (entries < expected) {
      entries += client.read().as(new DeliverDecoder()).entryCount();
    }
    client.ping();
    client.read().as(new PongDecoder());
    return entries;
  }
}
