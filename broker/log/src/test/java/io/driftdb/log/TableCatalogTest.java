package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.TableOptions.MissingRow;
import io.driftdb.log.TableOptions.RowFormat;
import io.driftdb.log.control.AlterTable;
import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.CreateIndex;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.DropIndex;
import io.driftdb.log.sequence.ControlReader;
import io.driftdb.schema.BatchReader;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.IndexCreatedDecoder;
import io.driftdb.schema.journal.IndexDroppedDecoder;
import io.driftdb.schema.journal.MessageHeaderDecoder;
import io.driftdb.schema.journal.TableAlignedDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options and indexes of tables: changed, refused, kept over restarts, the same on all shards. */
class TableCatalogTest {
  private static final TableOptions BYTES =
      new TableOptions(RowFormat.BYTES, MissingRow.REJECT, 60_000, List.of(), 1);

  @TempDir Path directory;
  private final SimWorld world = new SimWorld(1);

  private <T> T done(ControlCommand<T> command) {
    CompletableFuture<T> future = world.shard.submit(command);
    world.shard.settle();
    return future.join();
  }

  private static void refused(ErrorCode expected, CompletableFuture<?> future) {
    CompletionException e = assertThrows(CompletionException.class, future::join);
    DriftException cause = (DriftException) e.getCause();
    assertEquals(expected, cause.code(), cause.getMessage());
  }

  private void refused(ErrorCode expected, ControlCommand<?> command) {
    CompletableFuture<?> future = world.shard.submit(command);
    world.shard.settle();
    refused(expected, future);
  }

  private static IndexSpec index(String name, String... paths) {
    return new IndexSpec(1, name, List.of(paths), "");
  }

  private Topic now(Topic topic) {
    return world.shard.shard().catalog().topic(topic.id());
  }

  private Topic table(String name) {
    TopicSpec spec = TopicSpec.of(name, TopicKind.TABLE, 2);
    return done(new CreateTopic(spec, BYTES, false, world.config)).topic();
  }

  @Test
  void shouldKeepOptionsAndIndexesOverEveryKindOfStop() throws IOException {
    world.open();
    Topic topic = table("t1");
    assertEquals(BYTES, topic.table());
    assertEquals(topic, now(topic));
    Topic plain =
        done(new CreateTopic(TopicSpec.of("t2", TopicKind.TABLE, 1), false, world.config)).topic();
    assertEquals(TableOptions.DEFAULT, plain.table());
    assertEquals(1, done(new CreateIndex(topic.id(), index("a", "x.y"), false)).index().id());
    assertEquals(2, done(new CreateIndex(topic.id(), index("b", "x", "ü"), false)).index().id());
    assertTrue(done(new DropIndex(topic.id(), "b")).changed());
    IndexSpec where = new IndexSpec(1, "b", List.of("z"), "kind=\"open\"");
    IndexChange third = done(new CreateIndex(topic.id(), where, false));
    assertEquals(3, third.index().id());
    assertTrue(third.lsn() > 0);
    assertTrue(done(new AlterTable(topic.id(), -1)).changed());
    Topic changed = now(topic);
    assertEquals(List.of(1, 3), changed.table().indexes().stream().map(IndexSpec::id).toList());
    assertEquals(-1, changed.table().historyRetentionMs());
    assertEquals(4, changed.table().nextIndexId());
    assertEquals("kind=\"open\"", changed.table().index("b").where());
    world.disk.processKill(); // replayed from the start
    world.open();
    assertEquals(changed, now(topic));
    world.shard.stop(); // from a checkpoint
    world.open();
    assertEquals(changed, now(topic));
    assertEquals(plain, now(plain));
    done(new DropIndex(topic.id(), "b"));
    assertEquals(4, done(new CreateIndex(topic.id(), where, false)).index().id());
  }

  @Test
  void shouldTakeChangesBackWithTheirFrames() throws IOException {
    ScriptedReplicator replicator = new ScriptedReplicator(false);
    world.open(replicator);
    CompletableFuture<TopicChange> created =
        world.shard.submit(
            new CreateTopic(TopicSpec.of("t1", TopicKind.TABLE, 1), BYTES, false, world.config));
    world.shard.settle();
    replicator.commitAll();
    Topic topic = created.join().topic();
    byte[] before = world.shard.state();
    long from = world.shard.shard().status().appendedLsn();
    var altered = world.shard.submit(new AlterTable(topic.id(), 5));
    var indexed = world.shard.submit(new CreateIndex(topic.id(), index("a", "x"), false));
    var dropped = world.shard.submit(new DropIndex(topic.id(), "a"));
    world.shard.settle();
    assertEquals(topic, now(topic)); // nothing is committed
    replicator.truncateFrom(from);
    refused(ErrorCode.NOT_COMMITTED, altered);
    refused(ErrorCode.NOT_COMMITTED, indexed);
    refused(ErrorCode.NOT_COMMITTED, dropped);
    assertArrayEquals(before, world.shard.state());
    var again = world.shard.submit(new CreateIndex(topic.id(), index("c", "x"), false));
    world.shard.settle();
    replicator.commitAll();
    assertEquals(1, again.join().index().id());
    assertEquals(List.of(again.join().index()), now(topic).table().indexes());
  }

  @Test
  void shouldRefuseWhatTablesCannotHave() throws IOException {
    world.open();
    Topic topic = table("t1");
    int id = topic.id();
    refused(ErrorCode.NOT_A_TABLE, new AlterTable(world.topic.id(), 1));
    refused(ErrorCode.UNKNOWN_TOPIC, new AlterTable(99, 1));
    refused(ErrorCode.INVALID_REQUEST, new AlterTable(id, -2));
    refused(ErrorCode.UNKNOWN_INDEX, new DropIndex(id, "none"));
    refused(ErrorCode.NOT_A_TABLE, new CreateIndex(world.topic.id(), index("a", "x"), false));
    for (IndexSpec bad :
        List.of(
            index("", "x"),
            index("no spaces", "x"),
            index("n".repeat(101), "x"),
            index("a"),
            index("a", ""),
            index("a", "x,y"),
            new IndexSpec(1, "a", Collections.nCopies(9, "x"), ""),
            new IndexSpec(1, "a", Collections.nCopies(2, "x".repeat(256)), ""),
            new IndexSpec(1, "a", List.of("x"), "nothing to compare with"),
            new IndexSpec(1, "a", List.of("x"), "x=" + "y".repeat(255)))) {
      refused(ErrorCode.INVALID_REQUEST, new CreateIndex(id, bad, false));
    }
    IndexSpec longest =
        new IndexSpec(
            1, "n".repeat(100), List.of("x".repeat(255), "ü".repeat(128)), "x=" + "y".repeat(254));
    assertTrue(done(new CreateIndex(id, longest, false)).changed());
    assertFalse(done(new CreateIndex(id, longest, true)).changed());
    refused(ErrorCode.INDEX_EXISTS, new CreateIndex(id, longest, false));
    refused(ErrorCode.INDEX_EXISTS, new CreateIndex(id, index(longest.name(), "z"), true));
    for (int i = 1; i < 16; i++) {
      done(new CreateIndex(id, index("i" + i, "x"), false));
    }
    refused(ErrorCode.TOO_MANY_INDEXES, new CreateIndex(id, index("one-more", "x"), false));
    TopicSpec same = TopicSpec.of("t1", TopicKind.TABLE, 2);
    assertFalse(done(new CreateTopic(same, BYTES, true, world.config)).changed());
    assertFalse(done(new CreateTopic(same, true, world.config)).changed());
    refused(
        ErrorCode.TOPIC_EXISTS, new CreateTopic(same, TableOptions.DEFAULT, true, world.config));
    TopicSpec log = TopicSpec.of("log", TopicKind.LOG, 1);
    refused(ErrorCode.INVALID_REQUEST, new CreateTopic(log, BYTES, false, world.config));
    world.disk.processKill();
    world.open();
    assertEquals(longest.paths(), now(topic).table().index(longest.name()).paths());
    assertEquals(16, now(topic).table().indexes().size());
  }

  private LogConfig config(int shards) {
    return LogConfig.at(directory.resolve("data"))
        .shards(shards)
        .segmentBytes(1 << 20)
        .maxGroupBytes(128 << 10)
        .maxBatchBytes(128 << 10)
        .lowWaterBytes(1 << 20);
  }

  @Test
  void shouldTellEveryShardAlsoOneThatComesLater() {
    TopicSpec spec = TopicSpec.of("wide", TopicKind.TABLE, 4);
    Topic topic;
    try (EventLog log = ShardedLog.open(config(2), LogObserver.NONE)) {
      topic = log.createTable(spec, BYTES, false).join().topic();
      int id = topic.id();
      log.alterTable(id, 7).join();
      log.createIndex(id, "a", List.of("x"), "", false).join();
      log.createIndex(id, "b", List.of("x", "y"), "", false).join();
      log.dropIndex(id, "a").join();
      refused(ErrorCode.INDEX_EXISTS, log.createIndex(id, "b", List.of("z"), "", true));
      refused(ErrorCode.UNKNOWN_INDEX, log.dropIndex(id, "a"));
      long lsn = log.moveHorizon(1, id, 1, 0).join();
      assertEquals(log.status(1).visibleLsn() - 1, lsn);
      refused(ErrorCode.INVALID_REQUEST, log.moveHorizon(1, id, lsn + 100, 0));
      topic = log.topic(id);
    }
    try (EventLog log = ShardedLog.open(config(3), LogObserver.NONE)) {
      assertEquals(topic, log.topic("wide"));
      for (int shard = 0; shard < 3; shard++) {
        assertEquals(topic.table(), folded(log, shard, topic.id()));
      }
    }
  }

  /** The options that follow from the control records which a shard's feed gives. */
  private static TableOptions folded(EventLog log, int shard, int topicId) {
    TableOptions table = null;
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[log.maxEntryBytes()]);
    BatchReader reader = new BatchReader(1 << 20);
    MessageHeaderDecoder header = new MessageHeaderDecoder();
    try (TableFeed feed = log.tableFeed(shard, 1, () -> {})) {
      while (feed.poll(buffer, 0, 1) > 0) {
        int batch = DeliveryDescriptor.BATCH_OFFSET;
        assertEquals(ErrorCode.NONE, reader.open(buffer, batch, buffer.capacity() - batch));
        assertTrue(reader.records().next());
        int at = reader.records().valueOffset();
        DirectBuffer value = reader.records().buffer();
        header.wrap(value, at);
        Topic created = new ControlReader().createdTopic(value, at);
        if (created != null && created.id() == topicId) {
          table = created.table();
        } else if (header.templateId() == TableAlignedDecoder.TEMPLATE_ID) {
          TableAlignedDecoder altered =
              new TableAlignedDecoder().wrapAndApplyHeader(value, at, header);
          table = table.withHistoryRetentionMs(altered.historyRetentionMs(), altered.decidedLsn());
        } else if (header.templateId() == IndexCreatedDecoder.TEMPLATE_ID) {
          IndexCreatedDecoder d = new IndexCreatedDecoder().wrapAndApplyHeader(value, at, header);
          String name = d.name();
          List<String> paths = List.of(d.paths().split(","));
          table = table.withIndex(new IndexSpec(d.indexId(), name, paths, d.where()));
        } else if (header.templateId() == IndexDroppedDecoder.TEMPLATE_ID) {
          IndexDroppedDecoder d = new IndexDroppedDecoder().wrapAndApplyHeader(value, at, header);
          table = table.withoutIndex(d.indexId());
        }
      }
    } finally {
      reader.close();
    }
    return table;
  }
}
