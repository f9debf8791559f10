package io.driftdb.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.TableOptions;
import io.driftdb.schema.Condition;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import io.driftdb.schema.Verdict;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksIterator;

/** What tables do at their edges. */
class TableEdgesTest {
  private static final byte[] KEY = {'a'};

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private final StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
  private TableWorld world;
  private int table;

  @BeforeEach
  void open() throws Exception {
    world = new TableWorld(1, directory, memory);
    table = world.create(1, TableOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    world.close();
    memory.close();
  }

  private void append(TestRecord... records) {
    world.append(false, List.of(List.of(records)));
    world.foldAll();
  }

  private String row(long lsn) {
    byte[] row = world.tables.get(table, List.of(KEY), lsn).get(0).row();
    return row == null ? null : new String(row, UTF_8);
  }

  private static void assertError(ErrorCode code, Runnable what) {
    assertEquals(code, assertThrows(DriftException.class, what::run).code());
  }

  private TestRecord put(String row) {
    return TestRecord.put(table, "a", row);
  }

  private byte[] verdicts(long lsn, int count) {
    return world.tables.verdicts(table, lsn, count);
  }

  @Test
  void shouldKeepTwoPutsOfOneKeyInOneBatchAsTwoVersions() {
    append(put("{\"v\":1}"), put("{\"v\":2}"));
    assertEquals("{\"v\":1}", row(2));
    assertEquals("{\"v\":2}", row(3));
    List<RowVersion> versions = new ArrayList<>();
    world.tables.history(table, KEY, 0, versions::add);
    assertEquals(2, versions.size());
    assertEquals(3, versions.get(1).toLsn());
  }

  @Test
  void shouldTellInADifferenceWhichRecordHasDeletedARow() {
    append(put("{\"v\":1}"), put("{\"v\":2}"), TestRecord.delete(table, "a"));
    List<Long> ended = new ArrayList<>();
    world.tables.diff(
        table,
        2,
        4,
        null,
        0,
        (key, before, after) -> {
          assertFalse(after.exists());
          return ended.add(after.fromLsn());
        });
    assertEquals(List.of(4L), ended);
  }

  @Test
  void shouldJudgeByWhatTheSameBatchHasDone() {
    append(
        put("{}").when(Condition.MUST_NOT_EXIST, 0),
        put("{}").when(Condition.MUST_NOT_EXIST, 0),
        TestRecord.delete(table, "a").when(Condition.MUST_EXIST, 0),
        put("{}").when(Condition.UNCHANGED_SINCE, 3),
        put("{}").when(Condition.UNCHANGED_SINCE, 4));
    assertArrayEquals(new byte[] {0, 1, 0, 1, 0}, verdicts(2, 5));
  }

  @Test
  void shouldRejectWhatCanNotBeFolded() {
    append(
        put("no json"),
        TestRecord.patch(table, "a", "{\"v\":1}"),
        new TestRecord(table, 0, Op.PUT, KEY, null, Condition.NONE, 0, null),
        new TestRecord(table, 0, Op.PUT, null, KEY, Condition.NONE, 0, null),
        new TestRecord(table, 0, Op.PUT, new byte[1025], KEY, Condition.NONE, 0, null));
    assertArrayEquals(new byte[] {0, 2, 2, 2, 2}, verdicts(2, 5));
    assertEquals(4, world.tables.status(table).rejected());
  }

  @Test
  void shouldChangeNothingByATransactionOfWhichOneRecordConflicts() {
    int other = world.create(1, TableOptions.DEFAULT);
    List<TestRecord> good = List.of(put("{\"v\":1}"));
    List<TestRecord> bad =
        List.of(
            TestRecord.put(other, "b", "{}").when(Condition.MUST_EXIST, 0),
            TestRecord.patch(other, "b", "{"));
    world.log.pollEntries = 1; // the parts come one by one
    world.append(true, List.of(good, bad));
    world.foldAll();
    assertEquals(null, row(world.log.nextLsn() - 1));
    assertArrayEquals(new byte[] {1}, verdicts(3, 1));
    byte[] others = world.tables.verdicts(other, 4, 2);
    assertArrayEquals(
        new byte[] {(byte) Verdict.CONFLICT.code(), (byte) Verdict.REJECTED.code()}, others);
    new TableCheck(world).all();
  }

  @Test
  void shouldTellOfADeletedTableThatItIsUnknown() {
    append(put("{}"));
    world.log.deleteTable(table);
    world.foldAll();
    assertError(ErrorCode.UNKNOWN_TOPIC, () -> row(2));
    for (Family family : List.of(Family.CUR, Family.VER, Family.CHG, Family.REJ, Family.IDX)) {
      assertTrue(isEmpty(family), family + " has rows of the table");
    }
  }

  private boolean isEmpty(Family family) {
    try (RocksIterator it =
        world.tables.store().db().newIterator(world.tables.store().handle(family))) {
      it.seekToFirst();
      return !it.isValid();
    }
  }

  @Test
  void shouldExpireByTimeAndLeaveOnlyWhatHolds() {
    world.log.alterTable(table, 1).join(); // a millisecond
    for (int i = 0; i < 10; i++) {
      append(put("{\"v\":" + i + "}"), TestRecord.put(table, "gone", "{}"));
      append(TestRecord.delete(table, "gone"));
    }
    long last = world.log.nextLsn() - 1;
    world.log.nowNs += TimeUnit.SECONDS.toNanos(2);
    world.log.appendHorizon(99, 1, 1); // an unknown table's
    assertEquals(1, world.tables.doUpkeep());
    world.foldAll();
    assertEquals(last, world.tables.status(table).horizonLsn());
    assertError(ErrorCode.BELOW_HORIZON, () -> row(last - 1));
    assertEquals("{\"v\":9}", row(last));
    assertTrue(isEmpty(Family.CHG));
    List<RowVersion> versions = new ArrayList<>();
    assertEquals(0, world.tables.history(table, KEY, 0, versions::add));
    assertEquals(1, versions.size());
    assertEquals(0, world.tables.history(table, TestRecord.utf8("gone"), 0, versions::add));
    assertEquals(1, versions.size());
    world.log.nowNs += TimeUnit.SECONDS.toNanos(2);
    assertEquals(0, world.tables.doUpkeep(), "there is nothing more to expire");
  }

  @Test
  void shouldNameTheSameStateForATimeWhenTheClockWasSetBack() {
    append(put("{\"v\":1}"));
    world.log.nowNs += TimeUnit.SECONDS.toNanos(2);
    AsOfPoint time = new AsOfPoint(AsOfPoint.Kind.TIME, world.log.nowNs);
    long lsn = world.tables.resolve(table, time);
    world.log.nowNs -= TimeUnit.SECONDS.toNanos(1);
    append(put("{\"v\":2}"));
    assertEquals(lsn, world.tables.resolve(table, time));
  }

  @Test
  void shouldRefuseCursorsOfSomethingElse() {
    int other = world.create(1, TableOptions.DEFAULT);
    append(put("{}"), TestRecord.put(table, "b", "{}"), TestRecord.put(table, "c", "{}"));
    byte[] cursor = world.tables.scan(table, ScanRange.ALL, 4, 1, row -> true).cursor();
    assertError(ErrorCode.CURSOR_MISMATCH, () -> world.tables.scan(other, cursor, 1, row -> true));
    for (int i = 0; i < cursor.length; i++) {
      byte[] damaged = cursor.clone();
      damaged[i]++;
      assertError(
          ErrorCode.CURSOR_MISMATCH, () -> world.tables.scan(table, damaged, 1, row -> true));
      byte[] cut = Arrays.copyOf(cursor, i);
      assertError(ErrorCode.CURSOR_MISMATCH, () -> world.tables.scan(table, cut, 1, r -> true));
    }
    assertError(
        ErrorCode.CURSOR_MISMATCH,
        () -> world.tables.diff(table, 0, 4, cursor, 1, (key, before, after) -> true));
    byte[] difference = world.tables.diff(table, 0, 4, null, 1, (key, before, after) -> true);
    assertError(
        ErrorCode.CURSOR_MISMATCH, () -> world.tables.scan(table, difference, 1, row -> true));
    assertError(
        ErrorCode.CURSOR_MISMATCH,
        () -> world.tables.diff(table, 0, 3, difference, 1, (key, before, after) -> true));
  }

  @Test
  void shouldGoOnFromACursorInTheSameStateAfterARestart() {
    append(put("{\"v\":1}"), TestRecord.put(table, "b", "{\"v\":1}"));
    long asOf = world.log.nextLsn() - 1;
    byte[] cursor = world.tables.scan(table, ScanRange.ALL, asOf, 1, row -> true).cursor();
    append(TestRecord.delete(table, "b"), TestRecord.put(table, "c", "{}"));
    world.restart(false);
    world.foldAll();
    List<RowVersion> rows = new ArrayList<>();
    ScanResult rest = world.tables.scan(table, cursor, 0, rows::add);
    assertEquals(asOf, rest.asOfLsn());
    assertEquals(1, rows.size());
    assertArrayEquals(new byte[] {'b'}, rows.get(0).key());
  }

  @Test
  void shouldWakeWhoWaitsForAnLsn() {
    CompletableFuture<Void> waiting = world.tables.whenApplied(4);
    append(put("{}"));
    assertFalse(waiting.isDone());
    append(put("{}"));
    assertTrue(waiting.isDone());
    assertEquals(0, world.tables.lag());
  }

  @Test
  void shouldFailAllTablesOfTheShardWhenABatchCanNotBeRead() {
    append(put("{}"));
    CompletableFuture<Void> waiting = world.tables.whenApplied(100);
    world.log.damageNext = true;
    world.append(false, List.of(List.of(put("{}"))));
    world.tables.doWork();
    assertTrue(waiting.isCompletedExceptionally());
    assertError(ErrorCode.CORRUPT_RANGE, () -> row(2));
    assertEquals(ShardTables.State.FAILED, world.tables.status(table).state());
    assertEquals(0, world.tables.doWork());
  }

  @Test
  void shouldAnswerTheSameForEverOrNameTheHorizon() throws Exception {
    world.createTables();
    for (int i = 0; i < 30; i++) {
      world.step();
    }
    world.foldAll();
    TreeMap<Long, Integer> answers = new TreeMap<>();
    for (long lsn = world.model.tables.get(table).horizon; lsn < world.log.nextLsn(); lsn++) {
      answers.put(lsn, hash(lsn));
    }
    for (int i = 0; i < 10; i++) {
      world.step();
      world.foldAll();
    }
    world.tables.store().compact();
    world.log.appendHorizon(table, world.model.whole(answers.lastKey() / 2), 0);
    world.restart(false);
    world.foldAll();
    world.tables.store().compact();
    long horizon = world.tables.status(table).horizonLsn();
    answers.forEach(
        (lsn, answer) -> {
          if (lsn < horizon) {
            assertError(ErrorCode.BELOW_HORIZON, () -> hash(lsn));
          } else {
            assertEquals(answer, hash(lsn));
          }
        });
  }

  /** Of all rows at an LSN. */
  private int hash(long lsn) {
    List<Object> all = new ArrayList<>();
    world.tables.scan(
        table,
        ScanRange.ALL,
        lsn,
        0,
        row -> {
          all.add(Arrays.hashCode(row.key()));
          all.add(Arrays.hashCode(row.row()));
          return all.add(row.fromLsn());
        });
    return all.hashCode();
  }
}
