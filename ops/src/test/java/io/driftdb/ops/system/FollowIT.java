package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.client.AsOf;
import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import io.driftdb.client.TableConfig;
import io.driftdb.client.TableView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows as of anywhere and the changes behind them, while connections and brokers go away. */
class FollowIT {
  private static final int WRITERS = 2;
  private static final int CUTS = 24;
  private static final int CUTS_BETWEEN_KILLS = 8;
  private static final int AHEAD = 200;
  private static final int LONGEST_PEACE_MS = 400;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;
  private final List<FollowedTable> followed = new ArrayList<>();

  @Test
  void shouldTellAllChangesOnceWhateverHappensToTheConnection() throws Exception {
    Choices choices = Choices.announced("follow");
    SplittableRandom random = choices.of(0);
    Path data = directory.resolve("data");
    String port = "native.port=" + FreePort.find();
    BrokerProcess broker = BrokerProcess.start(data, port);
    try (CuttingProxy proxy = new CuttingProxy(broker.address());
        DriftClient direct = broker.connect();
        DriftClient cut = DriftClient.connect(ClientConfig.at("127.0.0.1", proxy.port()));
        TableLoad load = TableLoad.start(direct, WRITERS, choices);
        TableReplay replay = new TableReplay(direct)) {
      load.awaitProgress();
      TableConfig config = TableConfig.defaults().timeout(PATIENCE).reconnectTimeout(PATIENCE);
      try (TableView view = cut.view(TableLoad.ACCOUNTS, config)) {
        for (int i = 1; i <= CUTS; i++) {
          follow(cut, random, load.lastLsn() + (i < CUTS / 2 ? AHEAD : 1));
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_PEACE_MS)));
          proxy.cut();
          comeBack(random);
          if (i % CUTS_BETWEEN_KILLS == 0) {
            broker.kill();
            broker = BrokerProcess.start(data, port);
          }
          load.assertSound();
        }
        load.end();
        long end = TableState.read(direct, TableLoad.ACCOUNTS, AsOf.latest()).lsn();
        Fold fold = replay.upTo(end);
        followed.forEach(each -> each.verify(fold, end));
        view.awaitLsn(end, PATIENCE);
        assertEquals(fold.stateAt(TableLoad.ACCOUNTS, end), rows(view));
      }
      System.out.printf(
          "follow: %d followers, %d records, %d states compared%n",
          followed.size(), load.lastLsn(), followed.stream().mapToInt(FollowedTable::looks).sum());
    } finally {
      followed.forEach(FollowedTable::close);
      broker.close();
    }
  }

  /** One more, from anywhere in what is there, or, early enough, from what is sure to come. */
  private void follow(DriftClient client, SplittableRandom random, long below) {
    String table = random.nextBoolean() ? TableLoad.ACCOUNTS : TableLoad.STOCK;
    followed.add(new FollowedTable(client, table, random.nextLong(below)));
  }

  private void comeBack(SplittableRandom random) {
    FollowedTable any = followed.get(random.nextInt(followed.size()));
    if (any.hasBegun()) {
      any.leaveAndComeBack();
    }
  }

  private static SortedMap<String, String> rows(TableView view) {
    SortedMap<String, String> rows = new TreeMap<>();
    view.forEach((key, row) -> rows.put(new String(key, StandardCharsets.UTF_8), Json.text(row)));
    return rows;
  }
}
