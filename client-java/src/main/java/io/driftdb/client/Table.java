package io.driftdb.client;

import io.driftdb.client.table.Merged;
import io.driftdb.client.table.Page;
import io.driftdb.client.table.TableRequests;
import io.driftdb.client.table.TableRequests.Portion;
import io.driftdb.client.table.Walk;
import io.driftdb.client.wire.Links;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.table.EntryBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A table of the broker, in every version. Any thread; every call waits for its answer, at most for
 * the request timeout and the deadline given, and is repeated when the connection is lost.
 *
 * <p>Errors of all reads: AS_OF_NOT_REACHED, BELOW_HORIZON, TABLE_UNAVAILABLE, TABLE_INCOMPLETE,
 * UNKNOWN_TOPIC, CONNECTION_LOST, DEADLINE_EXCEEDED, CLIENT_CLOSED; INVALID_REQUEST for a point
 * that names no state of the table: an LSN when it is on several shards, an offset when it has
 * several partitions. Of a table on several shards each shard is read in the state that it has at
 * the point.
 */
public final class Table {
  private static final int MAX_ENTRIES_LENGTH = 256 << 20;
  private static final int KEYS_PER_REQUEST = 1000;
  private static final byte[] FIRST = {};

  private final TopicInfo topic;
  private final List<Integer> shards;
  private final TableRequests requests;
  private final DriftClient client;

  Table(DriftClient client, Links links, TopicInfo topic) {
    TableShards.checkIsTable(topic);
    this.client = client;
    this.topic = topic;
    this.shards = topic.shards();
    this.requests = TableRequests.reading(links, topic);
  }

  public TopicInfo topic() {
    return topic;
  }

  /** The table's options, state and indexes. */
  public TableInfo describe() {
    return client.admin().describeTable(topic.name());
  }

  /** As {@link #get(byte[], ReadOptions)}, of the latest state. */
  public TableAnswer<TableRow> get(byte[] key) {
    return get(key, ReadOptions.latest());
  }

  /** The row of a key, null for none. It is looked for where the key's partition is. */
  public TableAnswer<TableRow> get(byte[] key, ReadOptions options) {
    TableAnswer<List<TableRow>> rows = getAll(List.of(key), options);
    return new TableAnswer<>(rows.value().get(0), rows.lsn(), rows.token());
  }

  /** The rows of keys in their order, all of one state on each shard; null for those without. */
  public TableAnswer<List<TableRow>> getAll(List<byte[]> keys, ReadOptions options) {
    check(options.asOf());
    Map<Integer, List<Integer>> places = new TreeMap<>();
    for (int i = 0; i < keys.size(); i++) {
      places.computeIfAbsent(TableShards.ofKey(topic, keys.get(i)), s -> new ArrayList<>()).add(i);
    }
    TableRow[] rows = new TableRow[keys.size()];
    List<byte[]> tokens = new ArrayList<>();
    long lsn = 0;
    try (EntryBlock block = new EntryBlock(MAX_ENTRIES_LENGTH)) {
      for (Map.Entry<Integer, List<Integer>> each : places.entrySet()) {
        ReadOptions state = options;
        List<Integer> left = each.getValue();
        while (!left.isEmpty()) {
          Page<TableRow> page = getSome(each.getKey(), keys, left, state, block);
          put(page.entries(), left, rows);
          left = left.subList(page.entries().size(), left.size());
          state = ReadOptions.asOf(AsOf.lsn(page.lsn()));
          lsn = Math.max(lsn, page.lsn());
          tokens.add(page.token());
        }
      }
    }
    return new TableAnswer<>(Arrays.asList(rows), lsn, PositionToken.merge(tokens));
  }

  /** The rows of the first of some keys: of fewer and fewer while the answer would be too long. */
  private Page<TableRow> getSome(
      int shard, List<byte[]> keys, List<Integer> places, ReadOptions state, EntryBlock block) {
    int count = Math.min(KEYS_PER_REQUEST, places.size());
    while (true) {
      List<byte[]> some = places.subList(0, count).stream().map(keys::get).toList();
      try {
        Page<TableRow> page = requests.get(shard, some, state, block);
        checkCount(page.entries().size(), count);
        return page;
      } catch (DriftException e) {
        if (e.code() != ErrorCode.INVALID_REQUEST || count == 1) {
          throw e;
        }
        count = (count + 1) / 2;
      }
    }
  }

  private static void checkCount(int rows, int keys) {
    if (rows != keys) {
      throw new DriftException(
          ErrorCode.MALFORMED_MESSAGE, rows + " rows came for " + keys + " keys");
    }
  }

  private static void put(List<TableRow> found, List<Integer> places, TableRow[] rows) {
    for (int i = 0; i < found.size(); i++) {
      rows[places.get(i)] = found.get(i).exists() ? found.get(i) : null;
    }
  }

  private void check(AsOf point) {
    TableShards.checkNamesAState(topic, point);
  }

  /**
   * Rows of a range. By an index: UNKNOWN_INDEX, INDEX_NOT_READY, INVALID_REQUEST for values that
   * are no JSON; then the rows of a table on several shards come shard by shard.
   */
  public TableScan scan(RowRange range, ReadOptions options) {
    check(options.asOf());
    return scan(range, FIRST, options);
  }

  /**
   * Goes on with a scan behind the page whose cursor that is; of the options, limit and page size
   * count. CURSOR_MISMATCH; INVALID_REQUEST for a table on several shards.
   */
  public TableScan resume(byte[] cursor, ReadOptions options) {
    if (shards.size() > 1 || cursor.length == 0) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "only a scan of a table on one shard that has not ended can be resumed");
    }
    return scan(RowRange.all(), cursor, options);
  }

  private TableScan scan(RowRange range, byte[] cursor, ReadOptions options) {
    EntryBlock block = new EntryBlock(MAX_ENTRIES_LENGTH);
    return opened(
        block,
        () -> {
          List<Walk<TableRow>> walks =
              walks(
                  shard ->
                      (before, most) ->
                          requests.scan(
                              shard,
                              range,
                              before.cursor(),
                              new Portion(false, false, most),
                              options,
                              block),
                  cursor,
                  options.limit());
          Iterator<TableRow> rows =
              range.index().isEmpty() ? merge(walks, TableRow::key) : new InTurn<>(walks);
          return new TableScan(walks, rows, block, options.limit());
        });
  }

  /** How many rows of a range there are. */
  public TableAnswer<Long> count(RowRange range, ReadOptions options) {
    check(options.asOf());
    long count = 0;
    long lsn = 0;
    List<byte[]> tokens = new ArrayList<>();
    try (EntryBlock block = new EntryBlock(MAX_ENTRIES_LENGTH)) {
      for (int shard : shards) {
        byte[] cursor = FIRST;
        do {
          Page<TableRow> page =
              requests.scan(shard, range, cursor, new Portion(true, false, 0), options, block);
          count += page.count();
          cursor = page.cursor();
          lsn = Math.max(lsn, page.lsn());
          tokens.add(page.token());
        } while (cursor.length > 0);
      }
    }
    return new TableAnswer<>(count, lsn, PositionToken.merge(tokens));
  }

  /**
   * The versions of a row up to the point, the newest first, and between them the records that
   * changed nothing.
   */
  public RowHistory history(byte[] key, ReadOptions options) {
    byte[] newest =
        options.asOf().kind() == AsOfKind.LATEST
            ? FIRST
            : TableRequests.before(get(key, options).lsn() + 1);
    int shard = TableShards.ofKey(topic, key);
    EntryBlock block = new EntryBlock(MAX_ENTRIES_LENGTH);
    return opened(
        block,
        () ->
            new RowHistory(
                new Walk<>(
                    (before, most) ->
                        requests.history(shard, key, before.cursor(), most, options, block),
                    newest,
                    options.limit()),
                block));
  }

  /** The net change of each row from one state to a later one; the options' point is not used. */
  public TableDiff diff(AsOf from, AsOf to, ReadOptions options) {
    check(from);
    check(to);
    EntryBlock block = new EntryBlock(MAX_ENTRIES_LENGTH);
    return opened(
        block,
        () -> {
          List<Walk<RowChange>> walks =
              walks(
                  shard ->
                      (before, most) ->
                          requests.diff(
                              shard,
                              before.cursor().length == 0 ? from : AsOf.lsn(before.fromLsn()),
                              before.cursor().length == 0 ? to : AsOf.lsn(before.lsn()),
                              before.cursor(),
                              most,
                              options,
                              block),
                  FIRST,
                  options.limit());
          return new TableDiff(walks, merge(walks, RowChange::key), block, options.limit());
        });
  }

  /**
   * Tells a listener all rows as of a point, then every change behind it, until it is closed or an
   * error ends it: no gap, nothing twice, also when the connection is lost. The point may be one
   * that is yet to be reached, within the config's timeout.
   */
  public TableSubscription subscribeFrom(AsOf point, TableListener listener, TableConfig config) {
    check(point);
    return TableSubscription.from(client, topic, point, listener, config);
  }

  /**
   * Tells a listener every change behind the state that a token names, which it has got from such a
   * subscription or from a read of this table; else as {@link #subscribeFrom}. BELOW_HORIZON ends
   * it when those changes have expired; INVALID_REQUEST for a token that lacks one of the table's
   * shards.
   */
  public TableSubscription subscribeBehind(
      byte[] token, TableListener listener, TableConfig config) {
    return TableSubscription.behind(client, topic, token, listener, config);
  }

  private interface Opening<R> {
    R open();
  }

  /** What can't be opened gives its buffers back. */
  private static <R> R opened(EntryBlock block, Opening<R> opening) {
    try {
      return opening.open();
    } catch (RuntimeException e) {
      block.close();
      throw e;
    }
  }

  private <T> List<Walk<T>> walks(
      Function<Integer, Walk.Fetch<T>> fetch, byte[] cursor, long limit) {
    List<Walk<T>> walks = new ArrayList<>(shards.size());
    for (int shard : shards) {
      walks.add(new Walk<>(fetch.apply(shard), cursor, limit));
    }
    return walks;
  }

  private static <T> Iterator<T> merge(List<Walk<T>> walks, Function<T, byte[]> key) {
    return walks.size() == 1 ? walks.get(0) : new Merged<>(walks, key);
  }

  /** One walk after the other. */
  private record InTurn<T>(List<Walk<T>> walks) implements Iterator<T> {
    @Override
    public boolean hasNext() {
      return walks.stream().anyMatch(Walk::hasNext);
    }

    @Override
    public T next() {
      return walks.stream().filter(Walk::hasNext).findFirst().orElseThrow().next();
    }
  }
}
