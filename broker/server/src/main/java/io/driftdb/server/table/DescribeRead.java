package io.driftdb.server.table;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.TableOptions;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.MissingRow;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.schema.protocol.TableDescriptionEncoder;
import io.driftdb.table.ShardTables;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How a table is doing on each of its shards. */
final class DescribeRead extends TableRead {
  private static final int BUILDING = 1;

  private record OnShard(
      int shard, long committedLsn, long appliedLsn, ShardTables.TableStatus status) {}

  private final List<OnShard> shards = new ArrayList<>();

  DescribeRead(TableRequests owner, RequestHead head, TableTarget target) {
    super(owner, head, target);
  }

  @Override
  int credit() {
    return 0;
  }

  @Override
  Turn read(AnswerBuffer out) {
    shards.clear();
    for (int shard : target.topic().shards()) {
      ShardTables tables = scope.tables().shard(shard);
      long committedLsn = scope.log().committedLsn(shard);
      shards.add(new OnShard(shard, committedLsn, tables.appliedLsn(), status(tables)));
    }
    return Turn.DONE;
  }

  /** Of tables that can't be told about, that they have failed. */
  private ShardTables.TableStatus status(ShardTables tables) {
    try {
      return tables.status(target.topicId());
    } catch (DriftException e) {
      if (e.code() == ErrorCode.AS_OF_NOT_REACHED) {
        throw e;
      }
      return new ShardTables.TableStatus(ShardTables.State.FAILED, 0, 0, 0, List.of());
    }
  }

  @Override
  void write(AnswerBuffer out, ByteBuf message) {
    TableOptions table = target.topic().table();
    int more = shards.size() * TableDescriptionEncoder.ShardsEncoder.sbeBlockLength();
    for (IndexSpec index : table.indexes()) {
      more += TableDescriptionEncoder.IndexesEncoder.sbeBlockLength() + textLength(index);
    }
    TableDescriptionEncoder reply =
        out.writer
            .begin(message, new TableDescriptionEncoder(), more + AnswerBuffer.MESSAGE_BYTES)
            .correlationId(correlationId)
            .rowFormat(RowFormat.get((short) table.rowFormat().code()))
            .missingRow(MissingRow.get((short) table.missingRow().code()))
            .historyRetentionMs(table.historyRetentionMs());
    TableDescriptionEncoder.ShardsEncoder on = reply.shardsCount(shards.size());
    for (OnShard each : shards) {
      on.next()
          .shard(each.shard())
          .state(code(each.status().state()))
          .committedLsn(each.committedLsn())
          .appliedLsn(each.appliedLsn())
          .horizonLsn(each.status().horizonLsn())
          .horizonNs(each.status().horizonNs())
          .rejected(each.status().rejected());
    }
    TableDescriptionEncoder.IndexesEncoder indexes = reply.indexesCount(table.indexes().size());
    for (IndexSpec index : table.indexes()) {
      indexes
          .next()
          .indexId(index.id())
          .state((short) (isReady(index) ? 0 : BUILDING))
          .name(index.name())
          .paths(String.join(",", index.paths()))
          .where(index.where());
    }
    out.writer.end();
  }

  private static short code(ShardTables.State state) {
    return switch (state) {
      case SERVING -> 0;
      case REBUILDING -> 1;
      case FAILED -> 2;
    };
  }

  private static int textLength(IndexSpec index) {
    String all = index.name() + String.join(",", index.paths()) + index.where();
    return 3 * Short.BYTES + all.getBytes(StandardCharsets.UTF_8).length;
  }

  private boolean isReady(IndexSpec index) {
    return shards.stream().allMatch(each -> each.status().readyIndexes().contains(index.id()));
  }
}
