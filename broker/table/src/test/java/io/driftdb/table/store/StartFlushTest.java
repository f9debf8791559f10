package io.driftdb.table.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;

/** Flushes that can't be done now do not pile up, and writes wait where nobody waits for them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartFlushTest {
  private static final long LAST = 100;
  private static final ColumnFamilyDescriptor OTHER =
      new ColumnFamilyDescriptor("other".getBytes(UTF_8));

  @TempDir Path directory;

  private final StoreMemory memory = new StoreMemory(1 << 20, 1 << 20);
  private TableStore store;

  @BeforeEach
  void open() throws RocksDBException {
    store = TableStore.open(directory.resolve("store"), memory);
  }

  @AfterEach
  void close() {
    store.close();
    memory.close();
  }

  private void write(long lsn) throws RocksDBException {
    GroupBatch batch = new GroupBatch();
    store.putApplied(batch, new AppliedMark(lsn, lsn));
    store.write(batch);
  }

  private long buffers() throws RocksDBException {
    return store.db().getLongProperty(store.handle(Family.META), "rocksdb.num-immutable-mem-table");
  }

  @Test
  void shouldNotAskForAFlushWhileOneWaits() throws RocksDBException {
    write(5);
    store.db().pauseBackgroundWork();
    store.startFlush();
    assertEquals(1, buffers());
    write(6);
    store.startFlush();
    assertEquals(1, buffers());
    store.db().continueBackgroundWork();
    while (buffers() > 0) {
      Thread.onSpinWait();
    }
    reopen();
    assertEquals(5, store.applied().lsn());
    write(7);
    store.startFlush();
    while (buffers() > 0) {
      Thread.onSpinWait();
    }
    reopen();
    assertEquals(7, store.applied().lsn());
  }

  /**
   * After an error RocksDB flushes by itself, and a writer that waits within it would stop that.
   */
  @Test
  void shouldNotStandInTheWayOfAFlushWhileItWaits() throws Exception {
    store.db().pauseBackgroundWork();
    Thread writer = new Thread(this::writeMuch, "writer");
    writer.start();
    while (!(LockSupport.getBlocker(writer) instanceof WriteRetry)) {
      Thread.onSpinWait();
    }
    try (ColumnFamilyHandle other = store.db().createColumnFamily(OTHER)) {
      assertEquals("other", new String(other.getName(), UTF_8));
    } finally {
      store.db().continueBackgroundWork();
      writer.join();
    }
    assertEquals(LAST, store.applied().lsn());
  }

  /** Several times what is held in memory. */
  private void writeMuch() {
    try {
      for (long lsn = 1; lsn <= LAST; lsn++) {
        GroupBatch batch = new GroupBatch();
        byte[] key = {(byte) lsn};
        batch.put(store.id(Family.CUR), key, 1, new byte[64 << 10], 64 << 10);
        store.putApplied(batch, new AppliedMark(lsn, lsn));
        store.write(batch);
      }
    } catch (RocksDBException e) {
      throw new AssertionError(e);
    }
  }

  private void reopen() throws RocksDBException {
    store.close();
    store = TableStore.open(directory.resolve("store"), memory);
  }
}
