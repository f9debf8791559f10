package io.driftdb.server.subscription;

import io.driftdb.log.EventLog;
import io.driftdb.log.Topic;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.ListPositionsDecoder;
import io.driftdb.schema.protocol.ListPositionsReplyEncoder;
import io.driftdb.server.wire.InboundMessage;
import io.driftdb.server.wire.MessageWriter;
import io.driftdb.server.wire.Peer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells where partitions begin and end, and what a position stands for. Looked up on a reader
 * thread, answered on the event loop.
 */
public final class PositionRequests {
  private static final Logger LOG = LoggerFactory.getLogger(PositionRequests.class);
  private static final int GROUP_HEADER = 4;

  /** How long one request may keep a reader from others. */
  static final long TURN_NS = 5_000_000L;

  /** What a partition takes on the heap, and in the reply, while it is looked up. */
  static final int PARTITION_BYTES = 160;

  private static final int ENTRY_LENGTH =
      ListPositionsReplyEncoder.PartitionsEncoder.sbeBlockLength();

  private record Answer(
      PositionQuery query,
      ErrorCode error,
      int shard,
      long offset,
      long earliest,
      long latest,
      long committedLsn) {
    static Answer refused(PositionQuery query, ErrorCode error) {
      return new Answer(query, error, -1, -1, -1, -1, -1);
    }
  }

  private final Peer peer;
  private final EventLog log;
  private final ReaderPool readers;
  private final MessageWriter writer;

  public PositionRequests(Peer peer, EventLog log, ReaderPool readers, MessageWriter writer) {
    this.peer = peer;
    this.log = log;
    this.readers = readers;
    this.writer = writer;
  }

  /** Always answers later. */
  public boolean onListPositions(InboundMessage message) {
    ListPositionsDecoder decoder = message.decode(new ListPositionsDecoder());
    int count =
        message.requireGroup(
            decoder.limit(), ListPositionsDecoder.PartitionsDecoder.sbeBlockLength(), 0);
    List<PositionQuery> queries = new ArrayList<>(count);
    for (ListPositionsDecoder.PartitionsDecoder each : decoder.partitions()) {
      queries.add(
          PositionQuery.of(each.topicId(), each.partition(), each.positionKind(), each.position()));
    }
    long correlationId = decoder.correlationId();
    int length = message.length();
    long reserved = (long) count * PARTITION_BYTES;
    if (!peer.tryReserve(reserved)) {
      throw new DriftException(
          ErrorCode.BUSY, "No memory for the request. " + ErrorCode.BUSY.advice());
    }
    List<Answer> answers = new ArrayList<>(count);
    Runnable whenFound =
        () -> {
          try {
            if (peer.isOpen()) {
              write(answers, correlationId);
            }
          } finally {
            peer.release(reserved);
            peer.requestDone(length);
          }
        };
    readers.execute(() -> lookUp(queries, answers, whenFound));
    return false;
  }

  /** Goes on where the answers end, for one turn. */
  private void lookUp(List<PositionQuery> queries, List<Answer> answers, Runnable whenFound) {
    long start = System.nanoTime();
    long[] committed = new long[log.shards()];
    for (int shard = 0; shard < committed.length; shard++) {
      committed[shard] = log.committedLsn(shard);
    }
    while (answers.size() < queries.size() && System.nanoTime() - start < TURN_NS) {
      answers.add(answer(queries.get(answers.size()), committed));
    }
    if (answers.size() < queries.size() && peer.isOpen()) {
      readers.execute(() -> lookUp(queries, answers, whenFound));
    } else {
      peer.execute(whenFound);
    }
  }

  private Answer answer(PositionQuery query, long[] committed) {
    try {
      Topic topic = query.topic(log);
      int shard = topic.shardOf(query.partition());
      long earliest = log.earliestOffset(query.topicId(), query.partition());
      long latest = log.latestOffset(query.topicId(), query.partition());
      ErrorCode error = ErrorCode.NONE;
      long offset = -1;
      try {
        offset = query.resolve(log);
      } catch (DriftException e) {
        error = e.code();
      }
      return new Answer(query, error, shard, offset, earliest, latest, committed[shard]);
    } catch (DriftException e) {
      return Answer.refused(query, e.code());
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("Finding a position of topic {} failed", query.topicId(), e);
      return Answer.refused(query, ErrorCode.INTERNAL);
    }
  }

  private void write(List<Answer> answers, long correlationId) {
    int more = GROUP_HEADER + answers.size() * ENTRY_LENGTH;
    ListPositionsReplyEncoder.PartitionsEncoder entries =
        writer
            .begin(peer.replies(), new ListPositionsReplyEncoder(), more)
            .correlationId(correlationId)
            .partitionsCount(answers.size());
    for (Answer answer : answers) {
      entries
          .next()
          .topicId(answer.query().topicId())
          .partition(answer.query().partition())
          .errorCode(answer.error().code())
          .shard(answer.shard())
          .offset(answer.offset())
          .earliestOffset(answer.earliest())
          .latestOffset(answer.latest())
          .committedLsn(answer.committedLsn());
    }
    writer.end();
  }
}
