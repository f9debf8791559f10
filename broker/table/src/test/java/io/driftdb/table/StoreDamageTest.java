package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.StoreCheckpoints;
import io.driftdb.table.store.StoreMemory;
import io.driftdb.table.store.TableStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.LiveFileMetaData;

/** Files of a store that rot while it is closed: what is met is named, and the store made anew. */
class StoreDamageTest {
  private static final byte[] KEY = {'a'};

  @TempDir Path directory;

  private StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
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
    String row = "{\"n\":" + i + "}";
    world.append(false, List.of(List.of(TestRecord.put(1 + i % 3, "a", row))));
  }

  private void check() {
    world.foldAll();
    new TableCheck(world).all();
  }

  private Path store() {
    return world.directory().resolve("tables");
  }

  private Path aside() {
    return world.directory().resolve("tables.damaged");
  }

  /** Stops, spoils the first block of each file of a family, and starts again with cold caches. */
  private void rot(Family family) throws Exception {
    List<Path> files = new ArrayList<>();
    TableStore store = world.tables.store();
    store.flushDurably();
    for (LiveFileMetaData each : store.db().getLiveFilesMetaData()) {
      if (Arrays.equals(each.columnFamilyName(), family.text().getBytes(StandardCharsets.UTF_8))) {
        files.add(Path.of(each.path(), each.fileName()));
      }
    }
    assertFalse(files.isEmpty());
    world.tables.close();
    memory.close();
    memory = new StoreMemory(8 << 20, 8 << 20);
    for (Path each : files) {
      byte[] bytes = Files.readAllBytes(each);
      bytes[4] ^= 0x10;
      Files.write(each, bytes);
    }
    world.open(memory);
  }

  private DriftException read() {
    long last = world.log.nextLsn() - 1;
    return assertThrows(DriftException.class, () -> world.tables.get(1, List.of(KEY), last));
  }

  @Test
  void shouldNameTheDamageThatAReadMeetsAndMakeTheStoreAnewAtTheNextStart() throws Exception {
    rot(Family.CUR);
    DriftException error = read();
    assertEquals(ErrorCode.DATA_DAMAGED, error.code());
    assertTrue(error.getMessage().contains("next start of the broker makes it anew"));
    world.restart(false);
    check();
    assertTrue(Files.exists(aside()));
  }

  @Test
  void shouldNameTheDamageThatTheFoldMeetsAndMakeTheStoreAnewAtTheNextStart() throws Exception {
    rot(Family.CUR);
    world.append(false, List.of(List.of(TestRecord.patch(1, "a", "{\"m\":1}"))));
    while (world.tables.doWork() > 0) {
      // until it has failed
    }
    assertEquals(ShardTables.State.FAILED, world.tables.status(1).state());
    assertEquals(ErrorCode.DATA_DAMAGED, read().code());
    world.restart(false);
    check();
  }

  @Test
  void shouldMakeTheStoreAnewAtOnceWhenAStartMeetsTheDamage() throws Exception {
    rot(Family.META);
    check();
    assertTrue(Files.exists(aside()));
  }

  @Test
  void shouldKeepServingWhatIsWholeWhenNothingCanTakeTheStoresPlace() throws Exception {
    rot(Family.CUR);
    read();
    world.log.dropBelow(5);
    world.restart(true);
    assertFalse(Files.exists(aside()));
    assertEquals(ErrorCode.DATA_DAMAGED, read().code());
    List<RowVersion> versions = new ArrayList<>();
    world.tables.history(1, KEY, 0, versions::add);
    assertFalse(versions.isEmpty());
  }

  @Test
  void shouldNotTakeACheckpointThatSharesTheDamage() throws Exception {
    checkpoint();
    world.log.dropBelow(world.tables.appliedLsn());
    rot(Family.CUR);
    read();
    world.restart(true);
    assertFalse(Files.exists(aside()));
    assertEquals(ErrorCode.DATA_DAMAGED, read().code());
  }

  private void checkpoint() {
    world.tables.upkeep().prepareCheckpoint();
    world.tables.doWork();
    world.tables.doUpkeep();
  }

  @Test
  void shouldTakeNoCheckpointOfADamagedStore() throws Exception {
    rot(Family.CUR);
    read();
    checkpoint();
    assertTrue(new StoreCheckpoints(world.directory()).list().isEmpty());
  }

  @Test
  void shouldLeaveAStoreAloneThatSomebodyElseHasOpen() throws Exception {
    world.tables.close();
    try (TableStore other = TableStore.open(store(), memory)) {
      assertEquals(store(), other.path());
      DriftException error = assertThrows(DriftException.class, world::open);
      assertEquals(ErrorCode.DATA_DAMAGED, error.code());
      assertTrue(error.getMessage().contains("lock"), error.getMessage());
    }
    assertFalse(Files.exists(aside()));
    world.open();
    check();
  }
}
