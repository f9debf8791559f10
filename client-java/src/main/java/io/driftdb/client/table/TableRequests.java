package io.driftdb.client.table;

import io.driftdb.client.AsOf;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.RowChange;
import io.driftdb.client.RowRange;
import io.driftdb.client.RowVersion;
import io.driftdb.client.TableRow;
import io.driftdb.client.TopicInfo;
import io.driftdb.client.wire.Call;
import io.driftdb.client.wire.Caller;
import io.driftdb.client.wire.Links;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.driftdb.schema.protocol.TableChangesDecoder;
import io.driftdb.schema.protocol.TableDiffEncoder;
import io.driftdb.schema.protocol.TableFeedEncoder;
import io.driftdb.schema.protocol.TableFeedReplyDecoder;
import io.driftdb.schema.protocol.TableGetEncoder;
import io.driftdb.schema.protocol.TableHistoryEncoder;
import io.driftdb.schema.protocol.TableRowsDecoder;
import io.driftdb.schema.protocol.TableScanEncoder;
import io.driftdb.schema.protocol.TableVersionsDecoder;
import io.driftdb.schema.table.EntryBlock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What can be asked of one table on one of its shards, where that is led. Any thread; waits for the
 * answer, and reads its entries on the asking thread.
 */
public final class TableRequests {
  private static final int SBE = MessageDescriptor.SBE_HEADER_OFFSET;
  private static final int MAX_BYTES = 0xFFFE;
  private static final short COUNT_ONLY = 1;
  private static final short COMPRESS = 2;
  private static final short INDEX_TO_INCLUDED = 4;
  private static final byte[] EMPTY = {};

  private final Links links;
  private final int topicId;
  private final Caller.Retry retry;
  private final Duration patience;

  private TableRequests(Links links, int topicId, Caller.Retry retry, Duration patience) {
    this.links = links;
    this.topicId = topicId;
    this.retry = retry;
    this.patience = patience;
  }

  /** Reads that are asked again only when no answer came, within the request timeout. */
  public static TableRequests reading(Links links, TopicInfo topic) {
    Duration timeout = links.config().requestTimeout();
    return new TableRequests(links, topic.id(), Caller.Retry.UNANSWERED, timeout);
  }

  /** Reads that wait for that long until a broker answers that has lost or refuses them. */
  public static TableRequests following(Links links, TopicInfo topic, Duration patience) {
    return new TableRequests(links, topic.id(), Caller.Retry.PASSING, patience);
  }

  /** The rows of keys, one for each. */
  public Page<TableRow> get(int shard, List<byte[]> keys, ReadOptions options, EntryBlock block) {
    keys.forEach(TableRequests::checkKey);
    byte[] token = ShardToken.of(options.asOf().token(), shard);
    byte[] atLeast = ShardToken.of(options.atLeast(), shard);
    IntFunction<Caller.Encoder> request =
        waitMs ->
            (buffer, id) -> {
              TableGetEncoder encoder =
                  new TableGetEncoder()
                      .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                      .correlationId(id)
                      .topicId(topicId)
                      .shard(shard)
                      .asOfKind(options.asOf().kind())
                      .asOf(options.asOf().value())
                      .deadlineMs(waitMs);
              TableGetEncoder.KeysEncoder group = encoder.keysCount(keys.size());
              keys.forEach(key -> group.next().putKey(key, 0, key.length));
              return encoder
                  .putAsOfToken(token, 0, token.length)
                  .putAtLeast(atLeast, 0, atLeast.length)
                  .encodedLength();
            };
    Answer answer =
        await(shard, options, request, TableRowsDecoder.TEMPLATE_ID, AnswerDecoders::tableRows);
    return answer.rows(block);
  }

  private static void checkKey(byte[] key) {
    if (key.length > FrameDescriptor.MAX_TABLE_KEY_BYTES) {
      throw new DriftException(
          ErrorCode.KEY_TOO_LARGE,
          "the key has " + key.length + " bytes. " + ErrorCode.KEY_TOO_LARGE.advice());
    }
  }

  /** How much of a scan comes, and in which form. */
  public record Portion(boolean countOnly, boolean compress, long mostRows) {}

  /** A page of a scan; the first one, or that of a cursor. */
  public Page<TableRow> scan(
      int shard,
      RowRange range,
      byte[] cursor,
      Portion portion,
      ReadOptions options,
      EntryBlock block) {
    Answer answer = askScan(shard, range, cursor, portion, options);
    return portion.countOnly() ? answer.counted() : answer.rows(block);
  }

  /** As {@link #scan}, without reading the rows. */
  Answer askScan(int shard, RowRange range, byte[] cursor, Portion portion, ReadOptions options) {
    boolean first = cursor.length == 0;
    RowRange asked = first ? range : RowRange.all();
    AsOf asOf = first ? options.asOf() : AsOf.latest();
    byte[] token = ShardToken.of(asOf.token(), shard);
    byte[] atLeast = first ? ShardToken.of(options.atLeast(), shard) : EMPTY;
    int flags =
        (portion.countOnly() ? COUNT_ONLY : 0)
            | (portion.compress() ? COMPRESS : 0)
            | (asked.indexToIncluded() ? INDEX_TO_INCLUDED : 0);
    IntFunction<Caller.Encoder> request =
        waitMs ->
            (buffer, id) ->
                putRange(
                        new TableScanEncoder()
                            .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                            .correlationId(id)
                            .topicId(topicId)
                            .shard(shard)
                            .asOfKind(asOf.kind())
                            .asOf(asOf.value())
                            .deadlineMs(waitMs)
                            .maxRows(portion.mostRows())
                            .maxBytes(options.pageBytes())
                            .scanFlags((short) flags),
                        asked)
                    .putCursor(cursor, 0, checked(cursor).length)
                    .putAsOfToken(token, 0, token.length)
                    .putAtLeast(atLeast, 0, checked(atLeast).length)
                    .encodedLength();
    return await(shard, options, request, TableRowsDecoder.TEMPLATE_ID, AnswerDecoders::tableRows);
  }

  private static TableScanEncoder putRange(TableScanEncoder encoder, RowRange range) {
    return encoder
        .putFromKey(range.fromKey(), 0, checked(range.fromKey()).length)
        .putToKey(range.toKey(), 0, checked(range.toKey()).length)
        .index(range.index())
        .putIndexFrom(range.indexFrom(), 0, checked(range.indexFrom()).length)
        .putIndexTo(range.indexTo(), 0, checked(range.indexTo()).length);
  }

  private static byte[] checked(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "keys, values, cursors and tokens have at most " + MAX_BYTES + " bytes");
    }
    return bytes;
  }

  /** A page of a row's versions; the cursor is the LSN that they are from before. */
  public Page<RowVersion> history(
      int shard, byte[] key, byte[] cursor, long most, ReadOptions options, EntryBlock block) {
    checkKey(key);
    long beforeLsn = cursor.length == 0 ? 0 : ByteBuffer.wrap(cursor).getLong();
    byte[] atLeast = ShardToken.of(options.atLeast(), shard);
    IntFunction<Caller.Encoder> request =
        waitMs ->
            (buffer, id) ->
                new TableHistoryEncoder()
                    .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                    .correlationId(id)
                    .topicId(topicId)
                    .shard(shard)
                    .beforeLsn(beforeLsn)
                    .maxVersions((int) Math.min(Integer.MAX_VALUE, most))
                    .maxBytes(options.pageBytes())
                    .deadlineMs(waitMs)
                    .putKey(key, 0, key.length)
                    .putAtLeast(atLeast, 0, checked(atLeast).length)
                    .encodedLength();
    Answer answer =
        await(
            shard,
            options,
            request,
            TableVersionsDecoder.TEMPLATE_ID,
            AnswerDecoders::tableVersions);
    return answer.versions(block);
  }

  /** The cursor of {@link #history} for versions from before an LSN. */
  public static byte[] before(long lsn) {
    return ByteBuffer.allocate(Long.BYTES).putLong(lsn).array();
  }

  /** A page of the changes between two states. */
  public Page<RowChange> diff(
      int shard,
      AsOf from,
      AsOf to,
      byte[] cursor,
      long most,
      ReadOptions options,
      EntryBlock block) {
    byte[] fromToken = ShardToken.of(from.token(), shard);
    byte[] toToken = ShardToken.of(to.token(), shard);
    byte[] atLeast = ShardToken.of(options.atLeast(), shard);
    IntFunction<Caller.Encoder> request =
        waitMs ->
            (buffer, id) ->
                new TableDiffEncoder()
                    .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                    .correlationId(id)
                    .topicId(topicId)
                    .shard(shard)
                    .fromKind(from.kind())
                    .from(from.value())
                    .toKind(to.kind())
                    .to(to.value())
                    .maxKeys(most)
                    .maxBytes(options.pageBytes())
                    .deadlineMs(waitMs)
                    .putCursor(cursor, 0, checked(cursor).length)
                    .putFromToken(fromToken, 0, fromToken.length)
                    .putToToken(toToken, 0, toToken.length)
                    .putAtLeast(atLeast, 0, checked(atLeast).length)
                    .encodedLength();
    Answer answer =
        await(
            shard, options, request, TableChangesDecoder.TEMPLATE_ID, AnswerDecoders::tableChanges);
    return answer.changes(block);
  }

  /**
   * The changes behind an LSN, as soon as there are some, or none when the wait is over. A broker
   * that has not folded so far again is waited for.
   */
  public Page<TableRow> feed(
      int shard, long afterLsn, byte[] token, int maxBytes, Duration wait, EntryBlock block) {
    byte[] seen = ShardToken.of(token, shard);
    Caller.Encoder request =
        (buffer, id) ->
            new TableFeedEncoder()
                .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                .correlationId(id)
                .topicId(topicId)
                .shard(shard)
                .afterLsn(afterLsn)
                .maxBytes(maxBytes)
                .waitMs((int) wait.toMillis())
                .putToken(seen, 0, seen.length)
                .encodedLength();
    long untilNs = System.nanoTime() + patience.plus(wait).toNanos();
    Answer answer =
        untilReached(
            untilNs,
            () ->
                links
                    .caller(shard)
                    .call(
                        TableFeedReplyDecoder.TEMPLATE_ID,
                        request,
                        AnswerDecoders::tableFeedReply,
                        retry,
                        untilNs));
    return answer.rows(block);
  }

  /**
   * Asks again while the state is not reached and there is time, since no single request may wait
   * for long: a broker that owes an answer and is silent counts as lost.
   */
  private Answer await(
      int shard,
      ReadOptions options,
      IntFunction<Caller.Encoder> request,
      int template,
      Call.Decoder<Answer> decoder) {
    long mostMs = Math.max(1, links.config().requestTimeout().toMillis() / 2);
    long waitMs = options.deadline() == null ? mostMs : options.deadline().toMillis();
    long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
    return untilReached(
        untilNs,
        () -> {
          long nowNs = System.nanoTime();
          long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNs - nowNs);
          int nextMs = (int) Math.max(1, Math.min(leftMs, mostMs));
          return links
              .caller(shard)
              .call(template, request.apply(nextMs), decoder, retry, nowNs + patience.toNanos());
        });
  }

  private static Answer untilReached(long untilNs, Supplier<Answer> call) {
    while (true) {
      try {
        return call.get();
      } catch (DriftException e) {
        if (e.code() != ErrorCode.AS_OF_NOT_REACHED || System.nanoTime() - untilNs >= 0) {
          throw e;
        }
      }
    }
  }
}
