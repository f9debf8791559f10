package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
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

/** What becomes of tables whose store, log or checkpoints are not as they should be. */
class StoreOpeningTest {
  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private final StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
  private TableWorld world;

  @BeforeEach
  void open() throws Exception {
    world = new TableWorld(1, directory, memory);
    world.createTables();
    for (int i = 0; i < 20; i++) {
      put(i);
    }
    world.foldAll();
  }

  @AfterEach
  void close() {
    world.close();
    memory.close();
  }

  private void put(int i) {
    List<TestRecord> one = List.of(TestRecord.put(1 + i % 3, "a", "{\"n\":" + i + "}"));
    boolean transaction = i % 4 == 0;
    world.append(transaction, transaction ? List.of(one, List.of(other(i))) : List.of(one));
  }

  private static TestRecord other(int i) {
    return TestRecord.put(1 + (i + 1) % 3, "b", "{}");
  }

  private void check() {
    world.foldAll();
    new TableCheck(world).all();
  }

  private Path store() {
    return world.directory().resolve("tables");
  }

  private void damage(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      for (Path each : files.toList()) {
        if (each.getFileName().toString().startsWith("MANIFEST")) {
          Files.write(each, new byte[] {1, 2, 3});
        }
      }
    }
  }

  @Test
  void shouldFoldAMissingStoreFromTheLog() throws Exception {
    world.tables.close();
    deleteStore();
    world.open();
    check();
  }

  private void deleteStore() throws IOException {
    Files.move(store(), world.directory().resolve("elsewhere"));
  }

  @Test
  void shouldDeleteWhatWasNeverFinished() throws Exception {
    world.tables.close();
    List<Path> unfinished =
        Stream.of(
                "tables-0000000000000007.ckp.tmp",
                "tables-0000000000000007.ckp.tmp.tmp",
                "tables.tmp")
            .map(world.directory()::resolve)
            .toList();
    for (Path each : unfinished) {
      Files.writeString(Files.createDirectory(each).resolve("CURRENT"), "MANIFEST-000005");
    }
    world.open();
    check();
    assertTrue(unfinished.stream().allMatch(Files::notExists));
  }

  @Test
  void shouldFoldADamagedStoreFromTheLog() throws Exception {
    world.tables.close();
    damage(store());
    world.open();
    check();
    assertTrue(Files.exists(world.directory().resolve("tables.damaged")));
  }

  @Test
  void shouldNotUseTheStoreOfAnotherCluster() throws Exception {
    try (TableWorld other = new TableWorld(2, directory, memory)) {
      other.createTables();
      other.append(false, List.of(List.of(TestRecord.put(1, "x", "{}"))));
      other.foldAll();
      other.tables.close();
      world.tables.close();
      deleteStore();
      Files.move(other.directory().resolve("tables"), store());
      other.open();
    }
    world.open();
    check();
  }

  @Test
  void shouldNotUseAStoreThatIsAheadOfTheLog() throws Exception {
    world.tables.close();
    TableWorld shorter = new TableWorld(1, directory.resolve("shorter"), memory);
    shorter.tables.close();
    Files.move(shorter.directory().resolve("tables"), directory.resolve("empty"));
    Files.move(store(), shorter.directory().resolve("tables"));
    shorter.open();
    assertEquals(1, shorter.tables.appliedLsn());
    shorter.close();
    deleteNothingAndOpen();
  }

  private void deleteNothingAndOpen() {
    world.open();
    check();
  }

  @Test
  void shouldRestoreTheNewestCheckpointWhenTheLogHasDroppedItsBeginning() throws Exception {
    world.checkpoint();
    long kept = world.tables.appliedLsn();
    assertEquals(kept, world.log.retainedLsn());
    put(1);
    put(2);
    world.foldAll();
    world.log.dropBelow(kept);
    world.tables.close();
    damage(store());
    world.open();
    check();
  }

  @Test
  void shouldGoBackToTheOlderCheckpointWhenTheNewestIsDamaged() throws Exception {
    world.checkpoint();
    long kept = world.tables.appliedLsn();
    put(1);
    world.foldAll();
    world.checkpoint();
    world.log.dropBelow(kept);
    world.tables.close();
    damage(store());
    damage(world.directory().resolve(String.format("tables-%016d.ckp", world.log.nextLsn())));
    world.open();
    check();
  }

  @Test
  void shouldKeepTwoCheckpoints() throws Exception {
    for (int i = 0; i < 4; i++) {
      put(i);
      world.foldAll();
      world.checkpoint();
    }
    try (Stream<Path> files = Files.list(world.directory())) {
      assertEquals(2, files.filter(each -> each.toString().endsWith(".ckp")).count());
    }
  }

  @Test
  void shouldTakeACheckpointWhenTheLogHasGrown() {
    assertEquals(0, world.tables.doUpkeep());
    world.log.grow(1L << 41);
    assertEquals(1, world.tables.doUpkeep());
    world.tables.doWork();
    assertEquals(1, world.tables.doUpkeep());
    assertEquals(world.tables.appliedLsn(), world.log.retainedLsn());
  }

  @Test
  void shouldNameWhatIsIncompleteWhenThereIsNothingToMakeTheStoreOf() throws Exception {
    world.log.dropBelow(5);
    world.tables.close();
    damage(store());
    DriftException error = assertThrows(DriftException.class, world::open);
    assertEquals(ErrorCode.TABLE_INCOMPLETE, error.code());
    world.log.dropBelow(1);
    world.open();
  }

  @Test
  void shouldRebuildATableFromTheLog() {
    world.tables.rebuild(1);
    world.tables.doWork();
    check();
  }

  @Test
  void shouldGoOnWithARebuildAfterACrash() {
    world.log.pollEntries = 1;
    world.tables.rebuild(1);
    for (int i = 0; i < 4; i++) {
      world.tables.doWork();
    }
    assertEquals(ShardTables.State.REBUILDING, world.tables.status(1).state());
    assertEquals(ShardTables.State.SERVING, world.tables.status(2).state());
    DriftException error =
        assertThrows(DriftException.class, () -> world.tables.count(1, ScanRange.ALL, 5));
    assertEquals(ErrorCode.TABLE_UNAVAILABLE, error.code());
    put(3);
    put(4);
    world.restart(false);
    check();
  }

  @Test
  void shouldRebuildATableFromACheckpointWhenTheLogHasDroppedItsBeginning() {
    world.checkpoint();
    long kept = world.tables.appliedLsn();
    put(1);
    put(4);
    world.foldAll();
    world.log.dropBelow(kept);
    world.tables.rebuild(2);
    world.tables.doWork();
    check();
  }

  @Test
  void shouldFailOnlyTheTableThatCannotBeRebuilt() {
    world.log.dropBelow(5);
    world.tables.rebuild(2);
    world.tables.doWork();
    put(5);
    world.foldAll();
    assertEquals(ShardTables.State.FAILED, world.tables.status(2).state());
    DriftException error =
        assertThrows(DriftException.class, () -> world.tables.count(2, ScanRange.ALL, 5));
    assertEquals(ErrorCode.TABLE_INCOMPLETE, error.code());
    new TableCheck(world).at(world.model.tables.get(3), world.log.nextLsn() - 1);
  }
}
