package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.Condition;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.StoreCheckpoints;
import io.driftdb.table.store.StoreMemory;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/** Stores, checkpoints and the log's retention never lose what one of them needs of another. */
class StoreRecoveryTest {
  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private final StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
  private TableWorld world;

  @BeforeEach
  void open() throws Exception {
    world = new TableWorld(1, directory, memory);
    world.createTables();
    putMany();
  }

  @AfterEach
  void close() {
    world.close();
    memory.close();
  }

  private void putMany() {
    for (int i = 0; i < 9; i++) {
      TestRecord put = TestRecord.put(1 + i % 3, "a", "{\"n\":" + i + "}");
      TestRecord other = TestRecord.put(1 + (i + 1) % 3, "b", "{}");
      world.append(true, List.of(List.of(put), List.of(other)));
    }
    world.foldAll();
  }

  private void check() {
    world.foldAll();
    new TableCheck(world).all();
  }

  private Path store() {
    return world.directory().resolve("tables");
  }

  private Path newestCheckpoint() throws IOException {
    return new StoreCheckpoints(world.directory()).list().get(0).path();
  }

  @Test
  void shouldRetainTheLogForAStoreThatIsBehindItsCheckpoints() throws Exception {
    world.checkpoint();
    world.tables.close();
    Files.move(store(), directory.resolve("elsewhere"));
    world.open();
    assertEquals(1, world.log.retainedLsn());
    world.log.pollEntries = 1;
    world.tables.doWork();
    long behind = world.checkpoint();
    assertTrue(behind < world.log.nextLsn());
    assertTrue(world.log.retainedLsn() <= behind, "retained from " + world.log.retainedLsn());
    check();
    assertEquals(world.checkpoint(), world.log.retainedLsn());
  }

  @Test
  void shouldTakeTheCheckpointWhenRetentionHasPassedTheStore() throws Exception {
    world.tables.close();
    Path old = Files.createDirectory(directory.resolve("old"));
    try (Stream<Path> files = Files.list(store())) {
      for (Path each : files.toList()) {
        Files.copy(each, old.resolve(each.getFileName()));
      }
    }
    world.open();
    putMany();
    long kept = world.checkpoint();
    putMany();
    world.tables.close();
    Files.move(store(), directory.resolve("elsewhere"));
    Files.move(old, store());
    world.log.dropBelow(kept);
    world.open();
    check();
  }

  @Test
  void shouldNotKeepCheckpointsOfAFutureThatTheLogHasLost() throws Exception {
    world.checkpoint();
    Path checkpoint = newestCheckpoint();
    try (TableWorld other = new TableWorld(1, directory.resolve("other"), memory)) {
      other.tables.close();
      Path lost = other.directory().resolve(checkpoint.getFileName());
      Files.move(checkpoint, lost);
      other.open();
      assertFalse(Files.exists(lost));
      assertEquals(1, other.log.retainedLsn());
    }
  }

  @Test
  void shouldForgetTransactionsThatNoStateCutsThrough() throws Exception {
    for (int i = 0; i < 70; i++) {
      putMany();
    }
    long last = world.log.nextLsn() - 1;
    for (int table = 1; table <= 3; table++) {
      world.log.appendHorizon(table, last, world.log.nowNs);
      world.model.moveHorizon(table, last, world.log.nowNs);
    }
    world.foldAll();
    world.log.dropBelow(world.checkpoint());
    checkpointAgain();
    try (ReadOptions how = new ReadOptions();
        RocksIterator transactions = world.tables.store().iterator(Family.TXN, how)) {
      transactions.seek(TableKeys.transaction(last - 2)); // the last one ends behind the horizon
      assertTrue(transactions.isValid());
      transactions.prev();
      assertFalse(transactions.isValid());
    }
    check();
  }

  private void checkpointAgain() {
    world.append(false, List.of(List.of(TestRecord.put(1, "c", "{}"))));
    world.foldAll();
    world.checkpoint();
  }

  @Test
  void shouldNotFoldTwiceWhatARebuildHasFolded() throws Exception {
    long last = world.log.nextLsn() - 1;
    world.log.appendHorizon(1, last, world.log.nowNs);
    world.model.moveHorizon(1, last, world.log.nowNs);
    world.foldAll();
    world.log.pollEntries = 1;
    world.tables.rebuild(1);
    world.tables.doWork();
    TestRecord put = TestRecord.put(1, "new", "{}").when(Condition.MUST_NOT_EXIST, 0);
    world.append(false, List.of(List.of(put)));
    while (!record(1).complete()) {
      world.tables.doWork();
    }
    world.tables.store().flushDurably();
    world.restart(false);
    check();
  }

  private TableRecord record(int table) throws Exception {
    return world.tables.store().tables().stream()
        .filter(each -> each.id() == table)
        .findFirst()
        .orElseThrow();
  }
}
