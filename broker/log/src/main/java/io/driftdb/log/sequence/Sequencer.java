package io.driftdb.log.sequence;

import io.driftdb.log.Topic;
import io.driftdb.log.apply.PendingAck;
import io.driftdb.log.io.LogClock;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Decides whether batches may enter the log, and stamps them into a frame. It changes no state:
 * replaying the frame does. Belongs to the shard's thread; does not allocate.
 */
public final class Sequencer {
  /** What a frame's header can say. */
  private static final int MAX_BATCHES = 0xFFFF;

  private final SequencedState state;
  private final int shard;
  private final LogClock clock;
  private final BatchHeaderDecoder batch = new BatchHeaderDecoder();
  private final BatchHeaderEncoder stampedBatch = new BatchHeaderEncoder();
  private final FrameHeaderEncoder frame = new FrameHeaderEncoder();
  private final FrameHeaderDecoder stampedFrame = new FrameHeaderDecoder();
  private long[] originalOffsets = new long[4];
  private long[] partitionKeys = new long[4];
  private boolean duplicate;
  private long originalFirstLsn;
  private long originalEndLsn;
  private long originalTimeNs;
  private final AtomicLong closedTimeNs = new AtomicLong();

  public Sequencer(SequencedState state, int shard, LogClock clock) {
    this.state = state;
    this.shard = shard;
    this.clock = clock;
  }

  /**
   * Judges the batches of one frame-to-be: NONE when they may be stamped, and also when they are
   * {@link #isDuplicate duplicates}, which must not be. Only a transaction has several, and each of
   * its batches says that it is part of one.
   */
  public ErrorCode check(
      DirectBuffer buffer, int offset, int length, int batchCount, boolean transaction) {
    if (batchCount < 1 || batchCount > MAX_BATCHES || (batchCount > 1 && !transaction)) {
      return ErrorCode.INVALID_RECORD;
    }
    int batchFlags = transaction ? FrameDescriptor.BATCH_FLAG_TRANSACTION : 0;
    int duplicates = 0;
    int at = offset;
    int end = offset + length;
    originalEndLsn = 0;
    duplicate = false;
    if (batchCount > originalOffsets.length) {
      originalOffsets = new long[batchCount];
      partitionKeys = new long[batchCount];
    }
    for (int i = 0; i < batchCount; i++) {
      if (end - at < FrameDescriptor.BATCH_HEADER_LENGTH) {
        return ErrorCode.INVALID_RECORD;
      }
      FrameVerifier.wrap(batch, buffer, at);
      ErrorCode refusal = checkBatch(end - at, batchFlags);
      if (refusal != ErrorCode.NONE || hasPartitionBefore(i)) {
        return refusal == ErrorCode.NONE ? ErrorCode.INVALID_RECORD : refusal;
      }
      if (batch.producerId() != 0) {
        refusal = checkProducer(i);
        if (refusal != ErrorCode.NONE) {
          return refusal;
        }
        duplicates += state.producers().original() == null ? 0 : 1;
      }
      at += FrameDescriptor.align(batch.batchLength());
    }
    if (at != end || (duplicates != 0 && duplicates != batchCount)) {
      return at == end ? ErrorCode.OUT_OF_ORDER_SEQUENCE : ErrorCode.INVALID_RECORD;
    }
    duplicate = duplicates != 0;
    return ErrorCode.NONE;
  }

  /** A frame has at most one batch of a partition: offsets are given from the state before it. */
  private boolean hasPartitionBefore(int i) {
    partitionKeys[i] = PartitionState.key(batch.topicId(), batch.partition());
    for (int j = 0; j < i; j++) {
      if (partitionKeys[j] == partitionKeys[i]) {
        return true;
      }
    }
    return false;
  }

  private ErrorCode checkBatch(int available, int batchFlags) {
    int length = batch.batchLength();
    if (length < FrameDescriptor.BATCH_HEADER_LENGTH || FrameDescriptor.align(length) > available) {
      return ErrorCode.INVALID_RECORD;
    }
    if (batch.recordCount() <= 0 || batch.batchFlags() != batchFlags) {
      return ErrorCode.INVALID_RECORD;
    }
    int topicId = batch.topicId();
    Topic topic = topicId == TopicNames.INTERNAL_TOPIC_ID ? null : state.topics().byId(topicId);
    if (topic == null) {
      return ErrorCode.UNKNOWN_TOPIC;
    }
    int partition = batch.partition();
    boolean here =
        partition >= 0 && partition < topic.partitions() && topic.shardOf(partition) == shard;
    return here ? ErrorCode.NONE : ErrorCode.UNKNOWN_PARTITION;
  }

  private ErrorCode checkProducer(int i) {
    long key = PartitionState.key(batch.topicId(), batch.partition());
    ErrorCode refusal =
        state
            .producers()
            .check(
                batch.producerId(),
                batch.producerEpoch(),
                key,
                batch.firstSequence(),
                batch.recordCount());
    RememberedBatch original = state.producers().original();
    if (original != null) {
      originalOffsets[i] = original.baseOffset();
      if (i == 0) {
        originalFirstLsn = original.firstLsn();
        originalTimeNs = original.appendTimeNs();
      }
      originalEndLsn = Math.max(originalEndLsn, original.endLsn());
    }
    return refusal;
  }

  /** Whether the batches judged last are all in the log already. */
  public boolean isDuplicate() {
    return duplicate;
  }

  /** Where the i-th of the duplicates judged last stands. */
  public long originalOffset(int i) {
    return originalOffsets[i];
  }

  public long originalFirstLsn() {
    return originalFirstLsn;
  }

  public long originalEndLsn() {
    return originalEndLsn;
  }

  public long originalTimeNs() {
    return originalTimeNs;
  }

  /** Length of the frame around batches of that length. */
  public static int frameLength(int batchesLength) {
    return FrameDescriptor.FRAME_HEADER_LENGTH + batchesLength;
  }

  /** Tells an answer the base offset of each batch of a stamped frame. */
  public void forEachBaseOffset(DirectBuffer buffer, int frameOffset, PendingAck ack) {
    FrameVerifier.wrap(stampedFrame, buffer, frameOffset);
    int at = frameOffset + FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = stampedFrame.batchCount(); i > 0; i--) {
      FrameVerifier.wrap(batch, buffer, at);
      ack.addBaseOffset(batch.baseOffset());
      at += FrameDescriptor.align(batch.batchLength());
    }
  }

  /** Copies batches into a frame at {@code target} and gives them LSN, offsets and time. */
  public void stamp(
      MutableDirectBuffer target,
      int targetOffset,
      DirectBuffer buffer,
      int offset,
      int length,
      int batchCount,
      int flags) {
    int at = targetOffset + FrameDescriptor.FRAME_HEADER_LENGTH;
    target.putBytes(at, buffer, offset, length);
    int count = 0;
    for (int i = 0; i < batchCount; i++) {
      FrameVerifier.wrap(batch, target, at);
      long base = state.nextOffset(batch.topicId(), batch.partition());
      stampedBatch.wrap(target, at).baseOffset(base).nextOffset(base + batch.recordCount());
      count += batch.recordCount();
      at += FrameDescriptor.align(batch.batchLength());
    }
    frame
        .wrap(target, targetOffset)
        .frameLength(frameLength(length))
        .headerCrc(0)
        .firstLsn(state.nextLsn())
        .appendTimeNs(appendTimeNs())
        .durableMark(0)
        .recordCount(count)
        .batchCount(batchCount)
        .frameFlags(flags);
  }

  private long appendTimeNs() {
    long latestNs = Math.max(state.lastAppendTimeNs(), closedTimeNs.get());
    return Math.max(latestNs, clock.epochNs());
  }

  /** No frame that is stamped from now on has an earlier time. Any thread. */
  public void closeTime(long timeNs) {
    closedTimeNs.accumulateAndGet(timeNs, Math::max);
  }
}
