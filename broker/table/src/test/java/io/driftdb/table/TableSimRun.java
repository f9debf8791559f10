package io.driftdb.table;

import io.driftdb.log.AckLevel;
import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendRequest;
import io.driftdb.log.AppendResult;
import io.driftdb.log.LogConfig;
import io.driftdb.log.SimLog;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.log.sim.PowerLost;
import io.driftdb.log.sim.SimClock;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.table.TableModel.Table;
import io.driftdb.table.fold.FoldContext;
import io.driftdb.table.store.StoreMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One random history of tables beside a log on a simulated disk: in each life something is
 * appended, folded and asked for, then both lose what was not durable, and afterwards the tables
 * are the fold of what the log still has.
 */
final class TableSimRun implements ModelledTables, AutoCloseable {
  private static final String[] NAMES = {"first", "second", "third"};

  private final Random random;
  private final Random salts;
  private final SimDisk disk;
  private final SimClock clock = new SimClock();
  private final StoreMemory memory;
  private final Path directory;
  private final LogConfig config;
  private final TablesConfig tablesConfig;
  private final RandomRecords records;
  private final LogReadBack readBack = new LogReadBack();
  private final AsOfStable asOf = new AsOfStable(this);
  private final Map<Long, Long> acked = new HashMap<>();
  private TableModel model = new TableModel();
  private SimLog log;
  private StoredShardTables tables;
  private int crashes;
  private boolean isCut;
  private int answers;

  TableSimRun(long seed, Path directory, StoreMemory memory) throws IOException {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.salts = new Random(~seed);
    this.disk = new SimDisk(seed);
    this.memory = memory;
    this.directory = Files.createDirectories(directory.resolve("sim-" + seed));
    this.records = new RandomRecords(random);
    this.config =
        LogConfig.at(Path.of("/sim/log"))
            .segmentBytes(16 << 10)
            .maxGroupBytes(4 << 10)
            .maxBatchBytes(4 << 10)
            .ringSlots(64)
            .lowWaterBytes(0)
            .checkpointBytes(4_000L << random.nextInt(3))
            .retentionCheck(Duration.ofMillis(1))
            .keepingForTables(true);
    long checkpointBytes = random.nextBoolean() ? 8_000 : 1L << 40;
    this.tablesConfig =
        new TablesConfig(
            this.directory, 0, 0, 1L << 40, checkpointBytes, Duration.ofMillis(1 << 20));
  }

  /** How often the power went. */
  int crashes() {
    return crashes;
  }

  int answers() {
    return answers;
  }

  void run() throws Exception {
    for (int lives = 2 + random.nextInt(3); lives > 0; lives--) {
      open();
      try {
        createTables();
        load();
        check();
      } catch (PowerLost e) {
        isCut = true;
      }
      end();
    }
    open();
    createTables();
    check();
    new TableCheck(this).all();
    answers += asOf.size();
  }

  private void open() throws IOException {
    asOf.onOpening(clock.epochNs());
    log = SimLog.open(disk, clock, salts, config);
    FoldContext context =
        new FoldContext(0, directory, log, tablesConfig, TableObserver.NONE, clock);
    tables = TableStores.open(context, memory, () -> {});
  }

  private void createTables() {
    long retention = random.nextBoolean() ? 20_000 : -1;
    for (int i = 0; i < NAMES.length; i++) {
      if (log.topic(NAMES[i]) == null) {
        TopicSpec spec = new TopicSpec(NAMES[i], TopicKind.TABLE, 1 + i % 2, -1, retention);
        TableOptions options =
            TableWorld.options(
                TableOptions.RowFormat.of(i == 2 ? 1 : 0), TableOptions.MissingRow.of(i % 2));
        var created = log.createTable(spec, options, true);
        log.settle();
        created.join();
      }
    }
    readBack();
  }

  /** The model becomes what the log holds now. */
  private void readBack() {
    readBack.read(log);
    model = readBack.fold();
    acked.forEach(
        (lsn, end) -> {
          if (end > log.committedLsn(0)) {
            throw new AssertionError("NoAckedRecordLost: LSN " + lsn + ", acknowledged");
          }
        });
  }

  private void load() throws Exception {
    if (random.nextInt(3) == 0) {
      disk.stopAfter(1 + random.nextInt(150));
    }
    for (int i = 10 + random.nextInt(40); i > 0; i--) {
      append();
      if (random.nextInt(3) > 0) {
        log.step();
      }
      if (random.nextInt(4) == 0) {
        tables.doWork();
      }
      if (random.nextInt(8) == 0) {
        ask();
      }
      disturb();
      clock.advanceMs(random.nextInt(20));
    }
  }

  private void disturb() throws Exception {
    switch (random.nextInt(20)) {
      case 0 -> tables.store().flushDurably();
      case 1 -> restartTables(random.nextBoolean());
      case 2 -> moveHorizon();
      case 3 -> changeIndex();
      case 4 -> clock.jumpMs(random.nextInt(4_000) - 2_000);
      case 5, 6 -> tables.doUpkeep();
      case 7, 8, 9 -> {
        readBack.read(log); // retention may drop it now
        log.keepUp();
      }
      default -> {}
    }
  }

  private void restartTables(boolean inOrder) {
    tables.close(inOrder);
    tables =
        TableStores.open(
            new FoldContext(0, directory, log, tablesConfig, TableObserver.NONE, clock),
            memory,
            () -> {});
  }

  private Table anyTable() {
    List<Table> all = List.copyOf(model.tables.values());
    return all.get(random.nextInt(all.size()));
  }

  private void append() {
    boolean transaction = random.nextInt(4) == 0;
    List<Table> to = new ArrayList<>();
    to.add(anyTable());
    if (transaction) {
      model.tables.values().stream().filter(t -> t != to.get(0)).limit(1).forEach(to::add);
    }
    UnsafeBuffer frame = new UnsafeBuffer(new byte[4 << 10]);
    int length = 0;
    for (Table each : to) {
      List<TestRecord> batch =
          records.of(each, random.nextInt(each.partitions), log.appendedLsn(0));
      UnsafeBuffer bytes = new UnsafeBuffer(frame, length, frame.capacity() - length);
      int written = ScriptedLog.write(bytes, batch);
      int flags = transaction ? FrameDescriptor.BATCH_FLAG_TRANSACTION : 0;
      new BatchHeaderEncoder().wrap(bytes, 0).batchFlags((short) flags);
      readBack.sent(bytes, batch);
      length += FrameDescriptor.align(written);
    }
    boolean unused =
        log.tryAppend(
            0,
            new AppendRequest()
                .batches(frame, 0, length, to.size())
                .transaction(transaction)
                .ackLevel(AckLevel.DURABLE)
                .listener(new Answer(), 0));
  }

  /** Remembers what was acknowledged. */
  private final class Answer implements AppendListener {
    @Override
    public void onAppended(long tag, AppendResult result) {
      acked.put(result.firstLsn(), result.endLsn());
    }

    @Override
    public void onRefused(long tag, ErrorCode code, String message) {
      if (code != ErrorCode.SHUTTING_DOWN) {
        throw new AssertionError("refused with " + code + ": " + message);
      }
    }
  }

  private void ask() {
    AsOfPoint point =
        random.nextBoolean()
            ? AsOfPoint.lsn(1 + random.nextLong(log.appendedLsn(0)))
            : new AsOfPoint(AsOfPoint.Kind.TIME, clock.epochNs() - random.nextInt(50) * 1_000_000L);
    asOf.ask(anyTable().id, point);
  }

  private void moveHorizon() {
    readBack();
    Table table = anyTable();
    long last = log.committedLsn(0) - 1;
    long lsn =
        model.whole(table.horizon + (long) ((last - table.horizon) * random.nextDouble() / 2));
    Long record = table.records.floorKey(lsn);
    var unused =
        log.moveHorizon(0, table.id, lsn, record == null ? 0 : table.records.get(record).timeNs());
  }

  private void changeIndex() {
    int table = model.tables.keySet().iterator().next();
    if (isIndexed(table)) {
      var unused = log.dropIndex(table, "by-n");
    } else {
      var unused = log.createIndex(table, "by-n", List.of("n"), "", false);
    }
  }

  /** Both go on until there is nothing left to do, and are compared. */
  private void check() {
    log.settle();
    readBack();
    foldAll();
    while (clock.epochNs() <= readBack.lastTimeNs()) {
      clock.advanceMs(1_000);
    }
    TableCheck.named(asOf, asOf::check);
    TableCheck check = new TableCheck(this);
    for (Table table : model.tables.values()) {
      for (int i = 0; i < 3; i++) {
        check.at(table, random.nextLong(nextLsn()));
      }
    }
  }

  private void foldAll() {
    for (int idle = 0; idle < 2; ) {
      idle = tables.doWork() == 0 && tables.appliedLsn() == nextLsn() ? idle + 1 : 0;
      if (tables.appliedLsn() > nextLsn()) {
        throw new AssertionError("TableIsFold: applied " + tables.appliedLsn());
      }
    }
  }

  private void end() {
    int how = isCut ? 3 : random.nextInt(4);
    isCut = false;
    switch (how) {
      case 0 -> {
        tables.close(true);
        stopLog();
      }
      case 1 -> {
        tables.close(false);
        disk.processKill();
      }
      default -> {
        crashes++;
        tables.close(false);
        disk.powerCut();
      }
    }
  }

  private void stopLog() {
    try {
      log.close();
      disk.processKill();
    } catch (PowerLost e) {
      crashes++;
      disk.powerCut();
    }
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
    return log.committedLsn(0);
  }

  @Override
  public long futureNs() {
    return clock.epochNs() + Duration.ofHours(1).toNanos();
  }

  @Override
  public boolean isIndexed(int table) {
    Topic topic = log.topic(table);
    return topic != null && !topic.table().indexes().isEmpty();
  }

  @Override
  public void close() {
    tables.close(false);
  }
}
