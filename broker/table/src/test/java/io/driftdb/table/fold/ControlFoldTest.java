package io.driftdb.table.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.Placement;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.schema.BatchReader;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import io.driftdb.schema.RecordCursor;
import io.driftdb.table.store.TableRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log's own records do to tables, and that the others do nothing. */
class ControlFoldTest {
  private static final int TABLE = 7;
  private static final TableOptions OPTIONS =
      new TableOptions(
          TableOptions.RowFormat.BYTES, TableOptions.MissingRow.REJECT, 5_000, List.of(), 1);

  private final ControlRecords records = new ControlRecords();
  private final List<String> seen = new ArrayList<>();
  private final Place place = new Place();
  private TableOptions known = OPTIONS;

  private final ControlFold fold =
      new ControlFold(
          new ControlFold.Changes() {
            @Override
            public void onCreated(TableRecord table) {
              seen.add("created " + table);
            }

            @Override
            public void onDeleted(int topicId) {
              seen.add("deleted " + topicId);
            }

            @Override
            public void onOptions(int topicId, TableOptions options) {
              seen.add("options of " + topicId);
              known = options;
            }

            @Override
            public void onIndexCreated(int topicId, IndexSpec index) {
              seen.add("index " + topicId + " " + index.name());
            }

            @Override
            public void onIndexDropped(int topicId, int indexId) {
              seen.add("no index " + topicId + " " + indexId);
            }

            @Override
            public void onHorizon(int topicId, long lsn, long timeNs) {
              seen.add("horizon " + topicId + " " + lsn + " " + timeNs);
            }

            @Override
            public TableOptions options(int topicId) {
              return topicId == TABLE ? known : null;
            }
          });

  private List<String> fold(long lsn) {
    seen.clear();
    try (BatchReader reader = new BatchReader(1 << 20)) {
      assertEquals(ErrorCode.NONE, reader.open(records.batch(), 0, records.batchLength()));
      RecordCursor cursor = reader.records();
      while (cursor.next()) {
        assertEquals(Op.CONTROL.code(), cursor.op());
        place.start(lsn, 1, 0, 0);
        fold.fold(cursor, place);
      }
    }
    return seen;
  }

  private static Topic topic(TopicKind kind) {
    return new Topic(TABLE, "t", kind, 3, Placement.FIRST, -1, -1, 9);
  }

  @Test
  void shouldTakeTablesAndNoOtherTopics() {
    records.topicCreated(topic(TopicKind.LOG), 1);
    assertEquals(List.of(), fold(4));
    records.topicCreated(topic(TopicKind.TABLE), 1);
    TableRecord asUsual = TableRecord.created(TABLE, 3, TableOptions.DEFAULT, 4);
    assertEquals(List.of("created " + asUsual), fold(4));
    records.tableCreated(topic(TopicKind.TABLE).withTable(OPTIONS), 1);
    assertEquals(List.of("created " + TableRecord.created(TABLE, 3, OPTIONS, 5)), fold(5));
    records.topicDeleted(TABLE, 1);
    assertEquals(List.of("deleted 7"), fold(6));
    records.epochStarted(3, 4, 1);
    assertEquals(List.of(), fold(7));
    records.producerRegistered(3, 4, "name", 1);
    assertEquals(List.of(), fold(8));
  }

  @Test
  void shouldChangeOptionsOfTablesThatAreThere() {
    records.tableAligned(TABLE, 77, 9, 1);
    assertEquals(List.of("options of 7"), fold(4));
    assertEquals(OPTIONS.withHistoryRetentionMs(77, 0), known);
    records.tableAligned(TABLE + 1, 77, 9, 1);
    assertEquals(List.of(), fold(5));
  }

  @Test
  void shouldMakeAndDropIndexes() {
    IndexSpec first = new IndexSpec(1, "by-a", List.of("a", "b"), "k=1");
    records.indexCreated(TABLE, first, 1);
    assertEquals(List.of("options of 7", "index 7 by-a"), fold(4));
    assertEquals(List.of(first), known.indexes());
    assertEquals(List.of(), fold(5), "it is there already");
    records.indexCreated(TABLE, new IndexSpec(2, "by-c", List.of("c"), ""), 1);
    assertEquals(List.of("options of 7", "index 7 by-c"), fold(6));
    records.indexCreated(TABLE, new IndexSpec(3, "by-a", List.of("d"), ""), 1);
    assertEquals(List.of("no index 7 1", "options of 7", "index 7 by-a"), fold(7));
    records.indexCreated(TABLE, new IndexSpec(2, "by-e", List.of("e"), ""), 1);
    assertEquals(List.of("no index 7 2", "options of 7", "index 7 by-e"), fold(8));
    records.indexDropped(TABLE, 2, 1);
    assertEquals(List.of("options of 7", "no index 7 2"), fold(9));
    records.indexDropped(TABLE + 1, 2, 1);
    assertEquals(List.of(), fold(10));
    records.indexCreated(TABLE + 1, first, 1);
    assertEquals(List.of(), fold(11));
  }

  @Test
  void shouldMoveAHorizonOnlyToWhatIsBehindIt() {
    records.horizonMoved(TABLE, 9, 123, 1);
    assertEquals(List.of("horizon 7 9 123"), fold(10));
    assertEquals(List.of(), fold(9));
  }
}
