package io.driftdb.table.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;

/** An index that is built late is the same as one that was there from the start. */
class IndexBuilderTest {
  @TempDir private Path directory;

  /** The model's versions by (key, from), as a store with one family would walk them. */
  private static VersionWalk walk(IndexModel model) {
    return (tableId, after, visitor) -> {
      List<IndexModel.Version> sorted = new ArrayList<>(model.versions);
      sorted.sort(Comparator.comparing(IndexBuilderTest::place));
      String last = after == null ? "" : HexFormat.of().formatHex(after);
      for (IndexModel.Version each : sorted) {
        if (place(each).compareTo(last) > 0
            && !visitor.visit(each.key, each.from, each.to, each.rowBytes())) {
          return HexFormat.of().parseHex(place(each));
        }
      }
      return null;
    };
  }

  private static String place(IndexModel.Version version) {
    return HexFormat.of().formatHex(version.key)
        + "00"
        + HexFormat.of().formatHex(ByteBuffer.allocate(8).putLong(version.from).array());
  }

  @Test
  void shouldBuildSliceBySliceThroughRestarts() {
    Seeds.forEach(12, this::build);
  }

  private void build(long seed, Random random) throws RocksDBException {
    IndexModel model = new IndexModel(random);
    List<IndexDefinition> definitions = IndexModel.definitions();
    Path path = directory.resolve("b" + seed);
    int last = definitions.size() - 1;
    IndexDefinition late = definitions.get(last);
    TableIndexes before = TableIndexes.of(definitions.subList(0, last));
    TableIndexes after = TableIndexes.of(definitions);
    try (IndexStore store = new IndexStore(path)) {
      steps(store, model, before, 40);
      assertEquals(IndexStates.State.ABSENT, state(store, late));
      store.write(batch -> store.states.begin(batch, IndexStore.TABLE, late.id()));
    }
    boolean ready = false;
    for (int slices = 0; !ready; slices++) {
      assertTrue(slices < 500, "ends");
      try (IndexStore store = new IndexStore(path)) {
        assertEquals(IndexStates.State.BUILDING, state(store, late));
        assertTrue(store.states.ready(IndexStore.TABLE, after).isEmpty());
        ready = slice(store, model, late, random);
        steps(store, model, after, random.nextInt(3));
        if (random.nextInt(20) == 0) {
          store.write(batch -> model.expire(store.maintenance, after, batch));
        }
      }
    }
    try (IndexStore store = new IndexStore(path)) {
      assertEquals(List.of(late.id()), store.states.ready(IndexStore.TABLE, after));
      model.check(store, definitions);
      checkDropped(store, model, late);
    }
  }

  @Test
  void shouldNotBeReadyInASnapshotFromBeforeItWas() throws RocksDBException {
    IndexModel model = new IndexModel(new Random(1));
    IndexDefinition index = IndexModel.definitions().get(0);
    try (IndexStore store = new IndexStore(directory.resolve("snapshot"))) {
      steps(store, model, TableIndexes.NONE, 9);
      store.write(batch -> store.states.begin(batch, IndexStore.TABLE, index.id()));
      IndexBuilder builder =
          new IndexBuilder(store.states, store.maintenance, IndexStore.TABLE, index);
      Snapshot before = store.db.getSnapshot();
      store.write(batch -> builder.slice(batch, walk(model), IndexBuilder.SLICE_BYTES));
      Snapshot after = store.db.getSnapshot();
      assertEquals(IndexStates.State.READY, state(store, index));
      assertFalse(store.states.isReadyIn(before, IndexStore.TABLE, index.id()));
      assertTrue(store.states.isReadyIn(after, IndexStore.TABLE, index.id()));
      store.db.releaseSnapshot(before);
      store.db.releaseSnapshot(after);
    }
  }

  private static boolean slice(
      IndexStore store, IndexModel model, IndexDefinition late, Random random)
      throws RocksDBException {
    IndexBuilder builder =
        new IndexBuilder(store.states, store.maintenance, IndexStore.TABLE, late);
    boolean[] ready = new boolean[1];
    int bytes = 1 + random.nextInt(600);
    if (random.nextInt(3) == 0) {
      try (WriteBatch lost = new WriteBatch()) {
        builder.slice(lost, walk(model), bytes);
      }
    }
    store.write(batch -> ready[0] = builder.slice(batch, walk(model), bytes));
    return ready[0];
  }

  private static void steps(IndexStore store, IndexModel model, TableIndexes indexes, int count)
      throws RocksDBException {
    store.write(
        batch -> {
          for (int i = 0; i < count; i++) {
            model.step(store.maintenance, indexes, batch);
          }
        });
  }

  private static IndexStates.State state(IndexStore store, IndexDefinition index)
      throws RocksDBException {
    return store.states.state(IndexStore.TABLE, index.id());
  }

  private static void checkDropped(IndexStore store, IndexModel model, IndexDefinition late)
      throws RocksDBException {
    store.write(
        batch -> {
          store.states.drop(batch, IndexStore.TABLE, late.id());
          store.maintenance.drop(batch, IndexStore.TABLE, late.id());
        });
    assertEquals(IndexStates.State.ABSENT, state(store, late));
    IndexBuilder builder =
        new IndexBuilder(store.states, store.maintenance, IndexStore.TABLE, late);
    store.write(
        batch ->
            assertFalse(builder.slice(batch, walk(model), IndexBuilder.SLICE_BYTES), "dropped"));
    assertEquals(IndexStates.State.ABSENT, state(store, late));
  }
}
