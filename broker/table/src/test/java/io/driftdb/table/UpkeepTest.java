package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.TableOptions;
import io.driftdb.schema.Condition;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Verdict;
import io.driftdb.table.store.StoreMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints and horizons, and what a table that is not complete means to the others. */
class UpkeepTest {
  private static final long GROWTH = 1L << 41;

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private StoreMemory memory;
  private TableWorld world;

  @BeforeEach
  void open() throws Exception {
    memory = new StoreMemory(8 << 20, 8 << 20);
    world = new TableWorld(1, directory, memory);
    world.createTables();
    for (int i = 0; i < 20; i++) {
      put(1 + i % 3, "k" + i % 4);
    }
    world.foldAll();
  }

  @AfterEach
  void close() {
    world.close();
    memory.close();
  }

  private void put(int table, String key) {
    world.append(false, List.of(List.of(TestRecord.put(table, key, "{\"n\":1}"))));
  }

  private List<String> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(world.directory())) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.contains(".ckp"))
          .sorted()
          .toList();
    }
  }

  private ShardTables.State state(int table) {
    return world.tables.status(table).state();
  }

  @Test
  void shouldKeepWhatATableIsMadeOfUntilItIsComplete() throws Exception {
    world.checkpoint();
    long kept = world.log.retainedLsn();
    List<String> before = checkpoints();
    assertEquals(List.of(String.format("tables-%016d.ckp", kept)), before);
    put(1, "a");
    world.foldAll();
    world.log.pollEntries = 1;
    world.tables.rebuild(1);
    world.tables.doWork();
    world.tables.doWork();
    for (int i = 0; i < 3; i++) {
      world.log.grow(GROWTH);
      assertEquals(0, world.tables.doUpkeep());
      world.checkpoint(); // as if it had been asked for before
      assertEquals(ShardTables.State.REBUILDING, state(1));
      assertEquals(before, checkpoints());
      assertEquals(kept, world.log.retainedLsn());
    }
    world.foldAll();
    assertEquals(ShardTables.State.SERVING, state(1));
    assertEquals(1, world.tables.doUpkeep());
    world.tables.doWork();
    assertEquals(1, world.tables.doUpkeep());
    assertEquals(world.tables.appliedLsn(), world.log.retainedLsn());
    assertEquals(2, checkpoints().size());
  }

  @Test
  void shouldMoveAHorizonToTheLastRecordThatHasExpired() {
    long day = 86_400_000_000_000L;
    TableOptions options = TableOptions.DEFAULT.withHistoryRetentionMs(1_000, 0);
    int table = world.create(1, options);
    long appendedNs = world.log.nowNs;
    long last = world.log.nextLsn();
    put(table, "a");
    world.log.nowNs += day;
    put(table, "a");
    world.foldAll();
    assertEquals(1, world.tables.doUpkeep());
    world.foldAll();
    assertEquals(last, world.tables.status(table).horizonLsn());
    assertEquals(appendedNs, world.tables.status(table).horizonNs());
    AsOfPoint later = new AsOfPoint(AsOfPoint.Kind.TIME, appendedNs + 1);
    assertEquals(last, world.tables.resolve(table, later));
  }

  private void failTable2() {
    fail(2);
  }

  private void fail(int table) {
    world.log.dropBelow(5);
    world.tables.rebuild(table);
    world.foldAll();
    assertEquals(ShardTables.State.FAILED, state(table));
  }

  private static List<List<TestRecord>> transaction(TestRecord ofTable2) {
    return List.of(List.of(ofTable2), List.of(TestRecord.put(3, "x", "{}")));
  }

  @Test
  void shouldFoldATransactionWhoseVerdictsDoNotDependOnAFailedTable() {
    failTable2();
    world.append(true, transaction(TestRecord.put(2, "a", "{}")));
    world.append(true, transaction(TestRecord.delete(2, "a")));
    world.foldAll();
    assertEquals(ShardTables.State.FAILED, state(2));
    new TableCheck(world).at(world.model.tables.get(3), world.log.nextLsn() - 1);
  }

  @Test
  void shouldNotGuessTheVerdictsOfATransaction() {
    failTable2();
    TestRecord record = TestRecord.put(2, "k1", "{}").when(Condition.MUST_NOT_EXIST, 0);
    long before = world.tables.appliedLsn();
    world.append(true, transaction(record));
    while (world.tables.doWork() > 0) {}
    assertEquals(before, world.tables.appliedLsn());
    DriftException error =
        assertThrows(DriftException.class, () -> world.tables.count(3, ScanRange.ALL, before - 1));
    assertEquals(ErrorCode.TABLE_INCOMPLETE, error.code());
  }

  private Verdict outcomeWith(TestRecord ofFailedTable) {
    long first = world.log.nextLsn();
    world.append(true, List.of(List.of(ofFailedTable), List.of(TestRecord.put(1, "other", "{}"))));
    world.foldAll();
    new TableCheck(world).at(world.model.tables.get(1), first + 1);
    return Verdict.of(world.tables.verdicts(1, first + 1, 1)[0]);
  }

  @Test
  void shouldJudgeWithoutRowsWhatNoRowCouldChange() {
    long horizon = world.log.nextLsn() - 1;
    world.log.appendHorizon(3, horizon, world.log.nowNs);
    world.model.moveHorizon(3, horizon, world.log.nowNs);
    world.foldAll();
    fail(3);
    TestRecord put = TestRecord.put(3, "a", "{}");
    assertEquals(Verdict.APPLIED, outcomeWith(put));
    assertEquals(Verdict.REJECTED, outcomeWith(TestRecord.patch(3, "a", "{}")));
    assertEquals(Verdict.REJECTED, outcomeWith(TestRecord.put(3, "a", null)));
    assertEquals(Verdict.APPLIED, outcomeWith(TestRecord.put(3, "a", "")));
    assertEquals(Verdict.REJECTED, outcomeWith(TestRecord.patch(3, "a", null)));
    assertEquals(Verdict.REJECTED, outcomeWith(put.withoutKey()));
    assertEquals(Verdict.APPLIED, outcomeWith(TestRecord.delete(3, "a")));
    TestRecord tooOld = put.when(Condition.UNCHANGED_SINCE, horizon - 1);
    assertEquals(Verdict.CONFLICT, outcomeWith(tooOld));
    assertEquals(
        Verdict.CONFLICT,
        outcomeWith(TestRecord.delete(3, "a").when(Condition.UNCHANGED_SINCE, horizon - 1)));
  }

  @Test
  void shouldNotGuessWhatAPatchOrAConditionFinds() {
    failTable2();
    long before = world.tables.appliedLsn();
    world.append(true, transaction(TestRecord.patch(2, "k1", "")));
    while (world.tables.doWork() > 0) {}
    assertEquals(before, world.tables.appliedLsn());
  }

  @Test
  void shouldNotGuessWhetherARowIsUnchanged() {
    failTable2();
    long before = world.tables.appliedLsn();
    TestRecord record = TestRecord.put(2, "k1", "{}").when(Condition.UNCHANGED_SINCE, 0);
    world.append(true, transaction(record));
    while (world.tables.doWork() > 0) {}
    assertEquals(before, world.tables.appliedLsn());
  }

  @Test
  void shouldHaveNothingToRepeatAfterAnOrderlyEnd() {
    put(1, "last");
    world.log.skip(3);
    world.foldAll();
    long end = world.log.nextLsn();
    world.restart(true);
    assertEquals(end, world.tables.appliedLsn());
    assertTrue(world.tables.whenApplied(end).isDone());
    put(2, "more");
    world.foldAll();
    world.restart(false);
    assertTrue(world.tables.appliedLsn() <= end);
    world.foldAll();
    assertEquals(world.log.nextLsn(), world.tables.appliedLsn());
    new TableCheck(world).all();
  }

  @Test
  void shouldLookAtHorizonsOnlyEverySoOften() {
    TableOptions options = TableOptions.DEFAULT.withHistoryRetentionMs(1, 0);
    int table = world.create(1, options);
    put(table, "a");
    world.log.nowNs += 10_000_000_000L;
    put(table, "a");
    world.foldAll();
    assertEquals(1, world.tables.doUpkeep());
    world.foldAll();
    world.log.nowNs += 900_000_000L;
    put(table, "a");
    world.foldAll();
    assertEquals(0, world.tables.doUpkeep());
    world.log.nowNs += 100_000_000L;
    put(table, "a");
    world.foldAll();
    assertEquals(1, world.tables.doUpkeep());
  }

  @Test
  void shouldTryAgainSomeSecondsAfterAFailure() {
    world.log.grow(GROWTH);
    assertEquals(1, world.tables.doUpkeep());
    world.tables.doWork();
    long retained = world.log.retainedLsn();
    world.log.retainFails = true;
    assertEquals(0, world.tables.doUpkeep());
    world.log.retainFails = false;
    world.log.nowNs += 4_999_999_999L;
    assertEquals(0, world.tables.doUpkeep());
    assertEquals(retained, world.log.retainedLsn());
    world.log.nowNs += 1;
    assertEquals(1, world.tables.doUpkeep());
    world.tables.doWork();
    assertEquals(1, world.tables.doUpkeep());
    assertEquals(world.tables.appliedLsn(), world.log.retainedLsn());
  }

  @Test
  void shouldTakeACheckpointForSoManyBytesOfLog() {
    long due = 1L << 40;
    world.log.grow(due - 1 - world.log.status(0).logBytes());
    assertEquals(0, world.tables.doUpkeep());
    world.log.grow(1);
    assertEquals(1, world.tables.doUpkeep());
    assertEquals(0, world.tables.doUpkeep(), "it is being prepared");
    world.tables.doWork();
    assertEquals(1, world.tables.doUpkeep());
    world.log.grow(due - 1);
    assertEquals(0, world.tables.doUpkeep());
    world.log.grow(1);
    assertEquals(1, world.tables.doUpkeep());
  }
}
