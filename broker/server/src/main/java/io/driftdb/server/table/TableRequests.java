package io.driftdb.server.table;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.protocol.TableDiffDecoder;
import io.driftdb.schema.protocol.TableFeedDecoder;
import io.driftdb.schema.protocol.TableGetDecoder;
import io.driftdb.schema.protocol.TableHistoryDecoder;
import io.driftdb.schema.protocol.TableScanDecoder;
import io.driftdb.server.subscription.TokenCheck;
import io.driftdb.server.wire.InboundMessage;
import io.driftdb.server.wire.Peer;
import io.driftdb.server.wire.VariableData;
import io.driftdb.table.ScanRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The requests about rows of one connection: decodes and checks them, and knows those that are not
 * answered yet. Event loop only. All are answered later.
 */
public final class TableRequests {
  private final Peer peer;
  private final TableScope scope;
  private final Set<TableRead> open = new HashSet<>();
  private int feeds;

  public TableRequests(Peer peer, TableScope scope) {
    this.peer = peer;
    this.scope = scope;
  }

  Peer peer() {
    return peer;
  }

  TableScope scope() {
    return scope;
  }

  private RequestHead head(InboundMessage message, int deadlineMs) {
    return new RequestHead(
        message.correlationId(), message.length(), scope.limits().waitNs(deadlineMs));
  }

  public boolean onGet(InboundMessage message) {
    TableGetDecoder decoder = message.decode(new TableGetDecoder());
    int count = message.requireGroup(decoder.limit(), 0, Short.BYTES);
    List<byte[]> keys = new ArrayList<>(count);
    for (TableGetDecoder.KeysDecoder each : decoder.keys()) {
      message.requireData(decoder.limit());
      byte[] key = new byte[each.keyLength()];
      each.getKey(key, 0, key.length);
      keys.add(TableKeys.checked(key));
    }
    VariableData data = new VariableData(message, decoder.limit());
    PositionToken asOfToken = data.nextToken();
    PositionToken atLeast = data.nextToken();
    if (keys.isEmpty()) {
      throw AsOf.invalid("One key at least has to be named.");
    }
    TableTarget target = TableTarget.of(scope, decoder.topicId(), decoder.shard());
    AsOf asOf = AsOf.of(decoder.asOfKind(), decoder.asOf(), asOfToken, target);
    GetRead read = new GetRead(this, head(message, decoder.deadlineMs()), target, asOf, keys);
    read.reserve((long) count * GetRead.KEY_BYTES);
    return start(read, begun -> state(target, List.of(asOf), atLeast, begun));
  }

  public boolean onScan(InboundMessage message) {
    TableScanDecoder decoder = message.decode(new TableScanDecoder());
    VariableData data = new VariableData(message, decoder.limit());
    byte[] fromKey = data.next();
    byte[] toKey = data.next();
    String index = data.nextText();
    byte[] indexFrom = data.next();
    byte[] indexTo = data.next();
    byte[] cursor = data.next();
    PositionToken asOfToken = data.nextToken();
    PositionToken atLeast = data.nextToken();
    TableTarget target = TableTarget.of(scope, decoder.topicId(), decoder.shard());
    ScanRead.Extent extent =
        new ScanRead.Extent(decoder.maxRows(), decoder.maxBytes(), decoder.scanFlags());
    ScanRange range =
        new ScanRange(
            fromKey,
            toKey,
            index.isEmpty() ? null : index,
            indexFrom.length == 0 ? null : indexFrom,
            indexTo.length == 0 ? null : indexTo,
            extent.has(ScanRead.INDEX_TO_INCLUDED));
    boolean goesOn = cursor.length > 0;
    AsOf asOf =
        goesOn ? AsOf.LATEST : AsOf.of(decoder.asOfKind(), decoder.asOf(), asOfToken, target);
    List<AsOf> points = goesOn ? List.of() : List.of(asOf);
    PositionToken least = goesOn ? null : atLeast;
    return start(
        new ScanRead(
            this, head(message, decoder.deadlineMs()), target, asOf, range, extent, cursor),
        begun -> state(target, points, least, begun));
  }

  public boolean onHistory(InboundMessage message) {
    TableHistoryDecoder decoder = message.decode(new TableHistoryDecoder());
    VariableData data = new VariableData(message, decoder.limit());
    byte[] key = TableKeys.checked(data.next());
    PositionToken atLeast = data.nextToken();
    TableTarget target = TableTarget.of(scope, decoder.topicId(), decoder.shard());
    HistoryRead.Extent extent =
        new HistoryRead.Extent(decoder.beforeLsn(), decoder.maxVersions(), decoder.maxBytes());
    return start(
        new HistoryRead(this, head(message, decoder.deadlineMs()), target, key, extent),
        begun -> state(target, List.of(AsOf.LATEST), atLeast, begun));
  }

  public boolean onDiff(InboundMessage message) {
    TableDiffDecoder decoder = message.decode(new TableDiffDecoder());
    VariableData data = new VariableData(message, decoder.limit());
    byte[] cursor = data.next();
    PositionToken fromToken = data.nextToken();
    PositionToken toToken = data.nextToken();
    PositionToken atLeast = data.nextToken();
    TableTarget target = TableTarget.of(scope, decoder.topicId(), decoder.shard());
    AsOf from = AsOf.of(decoder.fromKind(), decoder.from(), fromToken, target);
    AsOf to = AsOf.of(decoder.toKind(), decoder.to(), toToken, target);
    DiffRead.Extent extent = new DiffRead.Extent(from, to, decoder.maxKeys(), decoder.maxBytes());
    return start(
        new DiffRead(this, head(message, decoder.deadlineMs()), target, extent, cursor),
        begun -> state(target, List.of(from, to), atLeast, begun));
  }

  public boolean onFeed(InboundMessage message) {
    TableFeedDecoder decoder = message.decode(new TableFeedDecoder());
    PositionToken token = new VariableData(message, decoder.limit()).nextToken();
    TableTarget target = TableTarget.of(scope, decoder.topicId(), decoder.shard());
    long afterLsn = decoder.afterLsn();
    if (afterLsn < 0 || afterLsn > Long.MAX_VALUE / 2 || decoder.maxBytes() < 0) {
      throw AsOf.invalid("afterLsn and maxBytes are never negative, nor is there such an LSN.");
    }
    TokenCheck.requireKnown(scope.log(), token);
    if (feeds >= scope.limits().maxFeeds()) {
      throw new DriftException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          "A connection waits for changes "
              + scope.limits().maxFeeds()
              + " times at once at most (table.feeds). "
              + ErrorCode.TOO_MANY_SUBSCRIPTIONS.advice());
    }
    long waitNs = decoder.waitMs() <= 0 ? 0 : scope.limits().waitNs(decoder.waitMs());
    RequestHead head = new RequestHead(message.correlationId(), message.length(), waitNs);
    FeedRead read = new FeedRead(this, head, target, afterLsn, decoder.maxBytes());
    feeds++;
    return start(read, begun -> CompletableFuture.completedFuture(null));
  }

  /** Checks what a request names, and begins to wait for it. */
  private CompletableFuture<Void> state(
      TableTarget target, List<AsOf> points, PositionToken atLeast, TableRead read) {
    List<PositionToken> tokens = new ArrayList<>();
    tokens.add(atLeast);
    points.forEach(point -> tokens.add(point.token()));
    boolean ahead = tokens.stream().anyMatch(token -> TokenCheck.isAhead(scope.log(), token));
    if (!ahead) {
      tokens.forEach(token -> TokenCheck.requireKnown(scope.log(), token));
    }
    PositionToken.Part least = atLeast == null ? null : atLeast.part(target.shard());
    for (AsOf point : points) {
      long end = point.endLsn(target.shard());
      if (least != null && end >= 0 && end < least.lsn() && points.size() == 1) {
        throw AsOf.invalid(
            "The state at LSN " + (end - 1) + " does not include that of the atLeast token.");
      }
    }
    return ahead
        ? TokenWait.start(scope.log(), tokens, read.restNs())
            .thenCompose(known -> begin(target, points, atLeast, read))
        : begin(target, points, atLeast, read);
  }

  private CompletableFuture<Void> begin(
      TableTarget target, List<AsOf> points, PositionToken atLeast, TableRead read) {
    return new StateWait(scope, target, points, atLeast).start(read.restNs());
  }

  /** Begins with a request, by waiting for its state; it is answered later. */
  boolean start(TableRead read, Function<TableRead, CompletableFuture<Void>> state) {
    open.add(read);
    try {
      read.await(state.apply(read));
    } catch (DriftException e) {
      read.await(CompletableFuture.failedFuture(e));
    }
    return false;
  }

  /** A request has been answered. */
  void done(TableRead read) {
    if (open.remove(read) && read.isFeed()) {
      feeds--;
    }
  }

  /** Ends all that wait. */
  public void close() {
    List.copyOf(open).forEach(TableRead::cancel);
  }
}
