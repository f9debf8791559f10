package io.driftdb.table.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** However a group is ordered before it is written, it comes to what its entries say in turn. */
class GroupBatchPropertyTest {
  private static final List<Family> FAMILIES = List.of(Family.CUR, Family.VER, Family.CHG);
  private static final int SEEDS = 40;
  private static final int GROUPS = 20;

  @TempDir private Path directory;

  private final Map<Family, TreeMap<byte[], byte[]>> model = new TreeMap<>();

  @Test
  void shouldComeToWhatItsEntriesSayInTurn() throws RocksDBException {
    for (long seed : seeds()) {
      Random random = new Random(seed);
      FAMILIES.forEach(f -> model.put(f, new TreeMap<>(Arrays::compareUnsigned)));
      try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
          TableStore store = TableStore.open(directory.resolve("s" + seed), memory)) {
        GroupBatch batch = new GroupBatch();
        for (int i = 0; i < GROUPS; i++) {
          fill(batch, store, random);
          store.write(batch);
          batch.clear();
          check(store, seed);
        }
      }
    }
  }

  private static long[] seeds() {
    Long given = Long.getLong("seed");
    return given != null ? new long[] {given} : new Random().longs(SEEDS).map(Math::abs).toArray();
  }

  private void fill(GroupBatch batch, TableStore store, Random random) {
    boolean ranges = random.nextInt(4) == 0;
    for (int n = random.nextInt(200); n > 0; n--) {
      if (random.nextInt(20) == 0) {
        batch.setSavePoint();
        for (int taken = random.nextInt(5); taken > 0; taken--) {
          byte[] key = key(random);
          batch.put(store.id(Family.CUR), key, key.length, key, key.length);
        }
        batch.rollbackToSavePoint();
      }
      Family family = FAMILIES.get(random.nextInt(FAMILIES.size()));
      byte[] key = key(random);
      byte[] other = key(random);
      if (ranges && random.nextInt(20) == 0 && Arrays.compareUnsigned(key, other) < 0) {
        batch.deleteRange(store.handle(family), key, other);
        model.get(family).subMap(key, other).clear();
      } else if (random.nextInt(4) == 0) {
        batch.delete(store.id(family), key, key.length);
        model.get(family).remove(key);
      } else {
        batch.put(store.id(family), key, key.length, other, other.length);
        model.get(family).put(key, other);
      }
    }
  }

  /** Often the same, or the beginning of another, or the same but for what stands far behind. */
  private static byte[] key(Random random) {
    byte[] key = new byte[1 + random.nextInt(14)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (i < 4 || i > 6 ? 7 : random.nextInt(3) - 1);
    }
    key[key.length - 1] = (byte) (random.nextInt(4) - 2);
    return key;
  }

  private void check(TableStore store, long seed) throws RocksDBException {
    for (Family family : FAMILIES) {
      try (ReadOptions how = new ReadOptions();
          RocksIterator it = store.iterator(family, how)) {
        it.seekToFirst();
        for (Map.Entry<byte[], byte[]> each : model.get(family).entrySet()) {
          assertEquals(true, it.isValid(), "-Dseed=" + seed + " " + family);
          assertArrayEquals(each.getKey(), it.key(), "-Dseed=" + seed + " " + family);
          assertArrayEquals(each.getValue(), it.value(), "-Dseed=" + seed + " " + family);
          it.next();
        }
        assertEquals(false, it.isValid(), "-Dseed=" + seed + " " + family);
      }
    }
  }

  @Test
  void shouldWriteOfAKeyOnlyWhatCameLast() throws RocksDBException {
    GroupBatch batch = new GroupBatch();
    for (byte i = 0; i < 10; i++) {
      batch.put(1, new byte[] {(byte) (i % 3)}, 1, new byte[] {i}, 1);
      batch.put(2, new byte[] {i}, 1, new byte[] {i}, 1);
    }
    assertEquals(20, batch.count());
    RocksDB.loadLibrary();
    try (WriteBatch written = batch.getWriteBatch()) {
      assertEquals(13, written.count());
    }
  }
}
