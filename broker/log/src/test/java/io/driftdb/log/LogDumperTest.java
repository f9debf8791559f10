package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.verify.LogDumper;
import io.driftdb.log.verify.LogVerifier;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.Condition;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a dump shows of tables, transactions and conditions. */
class LogDumperTest {
  @TempDir Path directory;

  @Test
  void shouldShowControlRecordsTransactionsAndConditions() throws IOException {
    LogConfig config =
        LogConfig.at(directory.resolve("data")).segmentBytes(16 << 20).lowWaterBytes(1 << 20);
    long first;
    try (EventLog log = ShardedLog.open(config, LogObserver.NONE)) {
      Topic table =
          log.createTable(TopicSpec.of("rows", TopicKind.TABLE, 1), TableOptions.DEFAULT, false)
              .join()
              .topic();
      Topic other = log.createTopic(TopicSpec.of("log", TopicKind.LOG, 1), false).join().topic();
      log.alterTable(table.id(), 5).join();
      log.createIndex(table.id(), "by-name", List.of("a.b", "c"), "d=1", false).join();
      log.dropIndex(table.id(), "by-name").join();
      log.moveHorizon(0, table.id(), 2, 3).join();
      log.initProducer(-1, "payer").join();
      first = log.status(0).visibleLsn();
      UnsafeBuffer bytes =
          TestBatches.transaction(conditional(table.id()), TestBatches.of(other.id(), 0, "x"));
      AwaitedAppend append = new AwaitedAppend();
      assertTrue(
          log.tryAppend(
              0,
              new AppendRequest()
                  .batches(bytes, 0, bytes.capacity(), 2)
                  .transaction(true)
                  .ackLevel(AckLevel.DURABLE)
                  .listener(append, 0)));
      append.await();
      log.deleteTopic("log").join();
    }
    List<String> lines = new ArrayList<>();
    LogDumper.dump(
        directory.resolve("data"),
        2,
        entry -> {
          lines.add(
              entry.isControl()
                  ? entry.control().toString()
                  : (entry.isTransaction() ? entry.frame().firstLsn() - first : "")
                      + " "
                      + entry.record().condition()
                      + " "
                      + entry.batch().topicId());
          return true;
        });
    lines.replaceAll(line -> line.replaceAll("createdNs=\\d+", "createdNs"));
    assertEquals(
        List.of(
            "{type=TableCreated, topicId=1, name=rows, partitions=1, spread=1, retentionMs=-1,"
                + " retentionBytes=-1, createdNs, rowFormat=0, missingRow=0,"
                + " historyRetentionMs=-1}",
            "{type=TopicCreated, topicId=2, name=log, kind=0, partitions=1, spread=1,"
                + " retentionMs=-1, retentionBytes=-1, createdNs}",
            "{type=TableAligned, topicId=1, historyRetentionMs=5, decidedLsn=4}",
            "{type=IndexCreated, topicId=1, indexId=1, name=by-name, paths=a.b,c, where=d=1}",
            "{type=IndexDropped, topicId=1, indexId=1}",
            "{type=HorizonMoved, topicId=1, lsn=2, timeNs=3}",
            "{type=ProducerRegistered, producerId=1, producerEpoch=0, name=payer}",
            "0 UNCHANGED_SINCE 1",
            "0 NONE 2",
            "{type=TopicDeleted, topicId=2}"),
        lines);
    LogVerifier.Report report = LogVerifier.verify(directory.resolve("data"));
    assertTrue(report.isSound());
    assertEquals(1, report.transactions());
  }

  private static UnsafeBuffer conditional(int topicId) {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
    BatchWriter writer = new BatchWriter().wrap(buffer, 0, buffer.capacity());
    UnsafeBuffer key = new UnsafeBuffer(new byte[] {'k'});
    writer.condition(Condition.UNCHANGED_SINCE, 7);
    writer.add(Op.PUT, 1, key, 0, 1, key, 0, 1);
    int length = writer.finish(topicId, 0, 0, 0, 0);
    return new UnsafeBuffer(buffer, 0, FrameDescriptor.align(length));
  }
}
