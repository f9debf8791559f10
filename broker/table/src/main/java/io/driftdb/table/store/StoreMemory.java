package io.driftdb.table.store;

import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory that the stores of all shards share, and with it the options that stores are opened
 * with: what is written and not yet in files counts into the cache's bound. Closed after the
 * stores.
 */
public final class StoreMemory implements AutoCloseable {
  private static final double BLOOM_BITS = 10;
  private static final long BLOCK_BYTES = 8 << 10;
  private static final long FILE_BYTES = 64L << 20;
  private static final int BACKGROUND_JOBS = 3; // a flush and two compactions
  private static final int ZSTD_LEVEL = 1; // compressing is a third of all that compacting costs
  private static final int LOG_FILES = 2;
  private static final int LEVELS = 7;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache;
  private final WriteBufferManager buffers;
  private final BloomFilter bloom = new BloomFilter(BLOOM_BITS);
  private final CompressionOptions zstd =
      new CompressionOptions().setEnabled(true).setLevel(ZSTD_LEVEL);
  private final long writeBufferBytes;

  public StoreMemory(long cacheBytes, long writeBufferBytes) {
    this.cache = new LRUCache(cacheBytes + writeBufferBytes);
    this.buffers = new WriteBufferManager(writeBufferBytes, cache);
    this.writeBufferBytes = writeBufferBytes;
  }

  /** The log is the write-ahead log; what a stop has not flushed is folded again. */
  DBOptions databaseOptions() {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setAtomicFlush(true)
        .setAvoidFlushDuringShutdown(true)
        .setWriteBufferManager(buffers)
        .setMaxBackgroundJobs(BACKGROUND_JOBS)
        .setAllowConcurrentMemtableWrite(false)
        .setBytesPerSync(1 << 20)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(LOG_FILES);
  }

  /** Files that change soon are compressed lightly, those that stay, well. */
  ColumnFamilyOptions familyOptions() {
    CompressionType[] levels = new CompressionType[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      levels[i] = i < 2 ? CompressionType.NO_COMPRESSION : CompressionType.LZ4_COMPRESSION;
    }
    return new ColumnFamilyOptions()
        .setWriteBufferSize(writeBufferBytes / 2)
        .setTargetFileSizeBase(FILE_BYTES)
        .setLevelCompactionDynamicLevelBytes(true)
        .setCompressionPerLevel(List.of(levels))
        .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION)
        .setBottommostCompressionOptions(zstd)
        .setTableFormatConfig(
            new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK_BYTES)
                .setFilterPolicy(bloom)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true));
  }

  @Override
  public void close() {
    zstd.close();
    bloom.close();
    buffers.close();
    cache.close();
  }
}
