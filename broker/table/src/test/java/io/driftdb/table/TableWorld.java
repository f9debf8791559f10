package io.driftdb.table;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.TableOptions;
import io.driftdb.log.io.LogClock;
import io.driftdb.table.fold.FoldContext;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Tables over a scripted log, stepped by hand, beside the model of what they should be; and all
 * that can happen to a store, chosen by a seed.
 */
final class TableWorld implements ModelledTables, AutoCloseable {
  static final byte[][] KEYS = RandomRecords.KEYS;

  final Random random;
  private final RandomRecords records;
  final ScriptedLog log;
  final TableModel model = new TableModel();
  final TreeMap<Integer, IndexSpec> indexes = new TreeMap<>();
  private StoreMemory memory;
  private final Path directory;
  StoredShardTables tables;

  /** Of what is opened from now on. */
  TableObserver observer = TableObserver.NONE;

  /** What is opened from now on is flushed after so many bytes. */
  long flushBytes = 1L << 40;

  TableWorld(long seed, Path directory, StoreMemory memory) throws Exception {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.records = new RandomRecords(random);
    this.log = new ScriptedLog(new UUID(seed, 1));
    this.memory = memory;
    this.directory = Files.createDirectories(directory.resolve("world-" + seed));
    open();
  }

  FoldContext context() {
    LogClock clock =
        new LogClock() {
          @Override
          public long epochNs() {
            return log.nowNs + 1;
          }

          @Override
          public long monotonicNs() {
            return log.nowNs;
          }
        };
    TablesConfig config =
        new TablesConfig(directory, 0, 0, flushBytes, 1L << 40, Duration.ofSeconds(1));
    return new FoldContext(0, directory, log, config, observer, clock);
  }

  Path directory() {
    return directory;
  }

  /** Opens with other memory, where nothing is cached. */
  void open(StoreMemory cold) {
    memory = cold;
    open();
  }

  void open() {
    tables = TableStores.open(context(), memory, () -> {});
  }

  /** Stops in order, or as a crash does: what is not in files is gone. */
  void restart(boolean inOrder) {
    tables.close(inOrder);
    open();
  }

  void createTables() {
    create(1, TableOptions.DEFAULT);
    create(2, options(TableOptions.RowFormat.JSON, TableOptions.MissingRow.REJECT));
    create(1, options(TableOptions.RowFormat.BYTES, TableOptions.MissingRow.UPSERT));
  }

  int create(int partitions, TableOptions options) {
    int id = log.createTable(partitions, options);
    model.createTable(id, partitions, options);
    return id;
  }

  static TableOptions options(TableOptions.RowFormat format, TableOptions.MissingRow missing) {
    return new TableOptions(format, missing, -1, List.of(), 1);
  }

  /** Folds all that there is. */
  void foldAll() {
    int idle = 0;
    while (idle < 2) {
      idle = tables.doWork() == 0 && tables.appliedLsn() == log.nextLsn() ? idle + 1 : 0;
      if (tables.appliedLsn() > log.nextLsn()) {
        throw new AssertionError("applied " + tables.appliedLsn() + " of " + log.nextLsn());
      }
    }
  }

  /** Takes a checkpoint of what is folded; returns how far that is. */
  long checkpoint() {
    tables.upkeep().prepareCheckpoint();
    tables.doWork();
    if (tables.doUpkeep() != 1) {
      throw new AssertionError("no checkpoint was taken");
    }
    return tables.appliedLsn();
  }

  /** Appends something, and perhaps lets something happen. */
  void step() throws Exception {
    log.nowNs += random.nextInt(3);
    if (random.nextInt(4) == 0) {
      appendTransaction();
    } else {
      appendBatch();
    }
    if (random.nextInt(6) == 0) {
      log.skip(1 + random.nextInt(3));
    }
    log.pollEntries = random.nextBoolean() ? 1 + random.nextInt(2) : Integer.MAX_VALUE;
    for (int i = random.nextInt(3); i > 0; i--) {
      tables.doWork();
    }
    disturb();
  }

  private void disturb() throws Exception {
    switch (random.nextInt(30)) {
      case 0 -> tables.store().flushDurably();
      case 1 -> tables.store().compact();
      case 2 -> restart(true);
      case 3 -> restart(false);
      case 4, 5 -> moveHorizon();
      case 6 -> changeIndex();
      case 7 -> rebuild();
      default -> {}
    }
  }

  private void rebuild() {
    int table = 1 + random.nextInt(model.tables.size());
    if (tables.appliedLsn() > model.tables.size()) {
      tables.rebuild(table);
      tables.doWork();
    }
  }

  private void changeIndex() {
    int table = 1 + random.nextInt(2);
    IndexSpec index = indexes.remove(table);
    if (index == null) {
      indexes.put(table, log.addIndex(table, "by-n", "n"));
    } else {
      log.removeIndex(table, index.id());
    }
  }

  void moveHorizon() {
    TableModel.Table table = model.tables.get(1 + random.nextInt(model.tables.size()));
    long last = log.nextLsn() - 1;
    long lsn =
        model.whole(table.horizon + (long) ((last - table.horizon) * random.nextDouble() / 2));
    Long record = table.records.floorKey(lsn);
    long timeNs = record == null ? 0 : table.records.get(record).timeNs();
    log.appendHorizon(table.id, lsn, timeNs);
    model.moveHorizon(table.id, lsn, timeNs);
  }

  private void appendBatch() {
    TableModel.Table table = model.tables.get(1 + random.nextInt(model.tables.size()));
    int partition = random.nextInt(table.partitions);
    append(false, List.of(records.of(table, partition, log.nextLsn())));
  }

  private void appendTransaction() {
    List<List<TestRecord>> batches = new ArrayList<>();
    for (TableModel.Table table : model.tables.values()) {
      if (random.nextBoolean()) {
        batches.add(records.of(table, random.nextInt(table.partitions), log.nextLsn()));
      }
    }
    if (!batches.isEmpty()) {
      append(true, batches);
    }
  }

  void append(boolean transaction, List<List<TestRecord>> batches) {
    long timeNs = log.appendTimeNs();
    long first = log.append(transaction, batches);
    List<TestRecord> all = batches.stream().flatMap(List::stream).toList();
    model.append(transaction, first, timeNs, all);
  }

  @Override
  public ShardTables tables() {
    return tables;
  }

  @Override
  public TableModel model() {
    return model;
  }

  @Override
  public Random random() {
    return random;
  }

  @Override
  public long nextLsn() {
    return log.nextLsn();
  }

  @Override
  public long futureNs() {
    return log.nowNs + 10;
  }

  @Override
  public boolean isIndexed(int table) {
    return indexes.containsKey(table);
  }

  @Override
  public void close() {
    tables.close(false);
  }
}
