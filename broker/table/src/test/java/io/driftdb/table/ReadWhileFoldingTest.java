package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.log.TableOptions;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read while records are being folded is of the state that was asked for. */
class ReadWhileFoldingTest {
  private final StoreMemory memory = new StoreMemory(8 << 20, 8 << 20);
  private TableWorld world;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    world = new TableWorld(1, directory, memory);
    world.create(1, TableOptions.DEFAULT);
  }

  @AfterEach
  void stop() {
    world.close();
    memory.close();
  }

  private void put(String key, String row) {
    world.append(false, List.of(List.of(TestRecord.put(1, key, row))));
    world.foldAll();
  }

  /** Keys, of which each is put once more right before it is read. */
  private List<byte[]> putWhenRead(String... keys) {
    return new AbstractList<>() {
      @Override
      public byte[] get(int index) {
        put(keys[index], "\"new\"");
        return TestRecord.utf8(keys[index]);
      }

      @Override
      public int size() {
        return keys.length;
      }
    };
  }

  @Test
  void shouldTellWhereVersionsEndThatEndWhileTheyAreRead() {
    put("b", "\"b\"");
    put("a", "\"a\"");
    put("c", "\"c\"");
    long asOf = world.log.nextLsn() - 1;
    List<RowVersion> rows = world.tables.get(1, putWhenRead("c", "b", "a"), asOf);
    String[] expected = {"\"c\"", "\"b\"", "\"a\""};
    for (int i = 0; i < rows.size(); i++) {
      assertArrayEquals(TestRecord.utf8(expected[i]), rows.get(i).row());
      assertEquals(asOf + 1 + i, rows.get(i).toLsn());
    }
  }
}
