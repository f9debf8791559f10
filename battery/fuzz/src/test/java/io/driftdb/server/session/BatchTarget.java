package io.driftdb.server.session;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.battery.fuzz.Allocation;
import io.driftdb.battery.fuzz.Input;
import io.driftdb.battery.fuzz.Stub;
import io.driftdb.battery.fuzz.Target;
import io.driftdb.log.EventLog;
import io.driftdb.log.Placement;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.schema.BatchReader;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.wire.Flyweights;
import io.driftdb.table.ShardTables;
import io.driftdb.table.Tables;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A batch that a client sent, as the session checks it: what is taken is the same when it is read
 * and written again, what is refused has a reason. Clients can compute checksums, so most inputs
 * are given right ones.
 */
public final class BatchTarget implements Target {
  private static final int MAX_BATCH_BYTES = 64 << 10;

  /** The longest value is JSON as text: read, decoded and held twice while its buffer grows. */
  private static final int MAX_ALLOCATED = 16 * MAX_BATCH_BYTES;

  private static final Map<Integer, Topic> TOPICS =
      Map.of(
          1, new Topic(1, "log", TopicKind.LOG, 2, Placement.FIRST, -1, -1, 0),
          2, new Topic(2, "rows", TopicKind.TABLE, 1, Placement.FIRST, -1, -1, 0),
          3,
              new Topic(3, "bytes", TopicKind.TABLE, 1, Placement.FIRST, -1, -1, 0)
                  .withTable(rowsOfBytes()));

  private static final Set<ErrorCode> REFUSALS =
      Set.of(
          ErrorCode.UNKNOWN_TOPIC,
          ErrorCode.UNKNOWN_PARTITION,
          ErrorCode.RECORD_TOO_LARGE,
          ErrorCode.INVALID_RECORD,
          ErrorCode.CHECKSUM_MISMATCH,
          ErrorCode.UNKNOWN_OP,
          ErrorCode.KEY_REQUIRED,
          ErrorCode.KEY_TOO_LARGE,
          ErrorCode.INVALID_CONDITION,
          ErrorCode.INVALID_ROW);

  private final BatchCheck check =
      new BatchCheck(
          Stub.of(EventLog.class, Map.of("topic", TOPICS)),
          Flyweights.perLoop(MAX_BATCH_BYTES).get(),
          MAX_BATCH_BYTES,
          new TableThrottle(
              Stub.of(
                  Tables.class,
                  Map.of("shard", Map.of(0, Stub.of(ShardTables.class, Map.of("lag", 0L))))),
              0));
  private final BatchReader reader = new BatchReader(MAX_BATCH_BYTES);

  private static TableOptions rowsOfBytes() {
    return new TableOptions(
        TableOptions.RowFormat.BYTES, TableOptions.MissingRow.UPSERT, -1, List.of(), 1);
  }

  @Override
  public boolean run(byte[] input) throws Exception {
    Input in = new Input(input);
    int how = in.next();
    UnsafeBuffer batch = SealedBatch.of(how, in.rest());
    if (batch == null) {
      return false; // the session looks at no batch without a whole header
    }
    boolean transaction = (how & SealedBatch.TRANSACTION) != 0;
    ErrorCode code =
        Allocation.within(
            MAX_ALLOCATED, () -> check.check(batch, 0, batch.capacity(), transaction));
    if (code != ErrorCode.NONE) {
      require(REFUSALS.contains(code), "refused with " + code);
      require(!check.problem().isEmpty(), "refused without a reason");
      return false;
    }
    Topic topic = TOPICS.get(check.header(batch, 0).topicId());
    require(check.shard() == 0 && check.isTable() == (topic.kind() == TopicKind.TABLE), "place");
    require(reader.open(batch, 0, batch.capacity()) == ErrorCode.NONE, "another reader refuses it");
    int left = reader.header().recordsLength();
    UnsafeBuffer records = new UnsafeBuffer(new byte[left]);
    require(reader.checkRecords(check.isTable()) == ErrorCode.NONE, "its records are refused");
    int copied = Rewritten.copy(reader.records(), records);
    require(copied == left, "records of " + copied + " bytes, not " + left);
    reader.open(batch, 0, batch.capacity());
    require(reader.records().next(), "no record");
    int first = reader.records().recordOffset();
    require(
        records.equals(new UnsafeBuffer(reader.records().buffer(), first, left)),
        "written again its records are others");
    return true;
  }

  @Override
  public Map<String, byte[]> seeds() {
    return SampleBatches.all();
  }
}
