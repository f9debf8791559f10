package io.driftdb.ops.quickstart;

import io.driftdb.client.AsOf;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.RowChange;
import io.driftdb.client.RowHistory;
import io.driftdb.client.RowRange;
import io.driftdb.client.RowVersion;
import io.driftdb.client.Table;
import io.driftdb.client.TableConfig;
import io.driftdb.client.TableDiff;
import io.driftdb.client.TableRow;
import io.driftdb.client.TableScan;
import io.driftdb.client.TableSubscription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The stations of the quickstart at the table, in order. Used once, by one thread. */
final class TableTour {
  private static final byte[] AIRPORT = {'H', 'N', 'L'};
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SHOWN = 3;

  private final Table table;
  private final long middle;
  private final long end;
  private final Teller teller;
  private long rows;

  /**
   * @param flights how many records the table is made of
   */
  TableTour(Table table, int flights, Teller teller) {
    this.table = table;
    this.middle = flights / 2 - 1L;
    this.end = flights - 1L;
    this.teller = teller;
  }

  /** The rows in the middle and at the end. */
  void showStates() throws IOException {
    for (long offset : new long[] {middle, end}) {
      ReadOptions then = ReadOptions.asOf(AsOf.offset(offset));
      rows = table.count(RowRange.all(), then).value();
      teller.say("");
      teller.say(
          "The table as of offset "
              + offset
              + " has "
              + rows
              + " rows, the last departure from each airport:");
      try (TableScan scan = table.scan(RowRange.all(), then.limit(SHOWN))) {
        while (scan.hasNext()) {
          TableRow row = scan.next();
          teller.say("  " + text(row.key()) + "  " + text(row.value()));
        }
      }
      teller.say("  …");
    }
  }

  /** One row, now and then, and all that it has been. */
  void showRow() throws IOException {
    TableRow now = table.get(AIRPORT).value();
    TableRow then = table.get(AIRPORT, ReadOptions.asOf(AsOf.offset(middle))).value();
    teller.say("");
    teller.say("One row, " + text(AIRPORT) + ", now and as of offset " + middle + ":");
    teller.say("  now   " + text(now.value()));
    teller.say("  then  " + text(then.value()));
    List<RowVersion> versions = new ArrayList<>();
    try (RowHistory history = table.history(AIRPORT, ReadOptions.latest())) {
      history.forEachRemaining(versions::add);
    }
    teller.say("");
    teller.say("Its history has " + versions.size() + " versions, the newest first:");
    for (RowVersion version : versions.subList(0, Math.min(SHOWN, versions.size()))) {
      teller.say("  lsn " + version.fromLsn() + "  " + text(version.value()));
    }
    teller.say("  …");
  }

  /** What the second half of the flights has changed. */
  void showDifference() throws IOException {
    List<RowChange> changed = new ArrayList<>();
    List<RowChange> added = new ArrayList<>();
    try (TableDiff diff = table.diff(AsOf.offset(middle), AsOf.offset(end), ReadOptions.latest())) {
      diff.forEachRemaining(change -> (change.before() == null ? added : changed).add(change));
    }
    teller.say("");
    teller.say(
        "Between the two states, "
            + changed.size()
            + " rows changed, "
            + added.size()
            + " are new, "
            + (rows - changed.size() - added.size())
            + " are as they were:");
    for (RowChange change : first(changed)) {
      teller.say("  changed  " + text(change.key()) + "  " + text(change.before()));
      teller.say("              ->  " + text(change.after()));
    }
    for (RowChange change : first(added)) {
      teller.say("  new      " + text(change.key()) + "  " + text(change.after()));
    }
  }

  /** The rows of a state, and each change behind it. */
  void follow() throws IOException {
    FollowedChanges changes = new FollowedChanges(SHOWN);
    AsOf point = AsOf.offset(end - SHOWN);
    TableSubscription subscription =
        table.subscribeFrom(point, changes, TableConfig.defaults().timeout(PATIENCE));
    try {
      List<TableRow> told = changes.await(PATIENCE);
      teller.say("");
      teller.say(
          "Who follows the table from "
              + point
              + " on is told its "
              + changes.rows()
              + " rows, and then each change:");
      for (TableRow row : told) {
        teller.say("  lsn " + row.lsn() + "  " + text(row.key()) + "  " + text(row.value()));
      }
    } finally {
      subscription.close();
    }
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(SHOWN, all.size()));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
