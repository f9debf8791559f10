package io.driftdb.log.sequence;

import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The fold of all frames appended so far: LSN, offsets, topics, producers and epochs. Frames change
 * it by {@link #replay} alone, in the running shard, on a follower and in recovery alike. Belongs
 * to the shard's thread; allocates only when something appears for the first time.
 */
public final class SequencedState {
  private final CommittedCatalog catalog;
  private final UndoLog undo = new UndoLog();
  private final TopicTable topics = new TopicTable(undo);
  private final ProducerTable producers;
  private final EpochHistory epochs = new EpochHistory();
  private final Long2ObjectHashMap<PartitionState> partitions = new Long2ObjectHashMap<>();
  private final ControlReader control = new ControlReader();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final BatchHeaderDecoder batch = new BatchHeaderDecoder();
  private final RecordCursor records = new RecordCursor();
  private long nextLsn = 1;
  private long lastAppendTimeNs;

  /** An empty state; readers will find its partitions in the catalog. */
  public SequencedState(int batchesKept, int maxProducers, CommittedCatalog catalog) {
    this.catalog = catalog;
    producers = new ProducerTable(batchesKept, maxProducers, undo);
  }

  /** LSN that the next record gets. */
  public long nextLsn() {
    return nextLsn;
  }

  public long lastAppendTimeNs() {
    return lastAppendTimeNs;
  }

  public TopicTable topics() {
    return topics;
  }

  public CommittedCatalog catalog() {
    return catalog;
  }

  public ProducerTable producers() {
    return producers;
  }

  public EpochHistory epochs() {
    return epochs;
  }

  /** Next offset of a partition, 0 for one that has no records yet. */
  public long nextOffset(int topicId, int partition) {
    PartitionState state = partitions.get(PartitionState.key(topicId, partition));
    return state == null ? 0 : state.nextOffset();
  }

  /** A partition that has records or has been asked for, or null. */
  public PartitionState partition(int topicId, int partition) {
    return partitions.get(PartitionState.key(topicId, partition));
  }

  public void forEachPartition(Consumer<PartitionState> visitor) {
    partitions.values().forEach(visitor);
  }

  /** Makes a frame's changes; the sink hears them in order. */
  public void replay(DirectBuffer buffer, int offset, ReplaySink sink) {
    replay(buffer, offset, true, sink);
  }

  private void replay(DirectBuffer buffer, int offset, boolean records, ReplaySink sink) {
    FrameVerifier.wrap(frame, buffer, offset);
    Undo change = undo.push(Undo.Kind.FRAME);
    change.a = nextLsn;
    change.b = lastAppendTimeNs;
    long lsn = frame.firstLsn();
    lastAppendTimeNs = Math.max(lastAppendTimeNs, frame.appendTimeNs());
    nextLsn = lsn + frame.recordCount();
    int at = offset + FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = frame.batchCount(); i > 0; i--) {
      FrameVerifier.wrap(batch, buffer, at);
      int length = batch.batchLength();
      lsn += replayBatch(buffer, at, lsn, records, sink);
      at += FrameDescriptor.align(length);
    }
  }

  private int replayBatch(DirectBuffer buffer, int at, long lsn, boolean sound, ReplaySink sink) {
    int count = batch.recordCount();
    long key = PartitionState.key(batch.topicId(), batch.partition());
    PartitionState partition = partitions.get(key);
    if (partition == null) {
      partition = addPartition(key);
      undo.push(Undo.Kind.PARTITION_ADDED).a = key;
    }
    Undo change = undo.push(Undo.Kind.OFFSET);
    change.partition = partition;
    change.a = partition.nextOffset();
    partition.nextOffset(batch.nextOffset());
    sink.onBatch(partition, batch.nextOffset());
    if (batch.producerId() != 0) {
      producers.replayBatch(
          batch.producerId(),
          batch.producerEpoch(),
          key,
          batch.firstSequence(),
          count,
          batch.baseOffset(),
          lsn,
          lastAppendTimeNs);
    }
    boolean isControl = (batch.batchFlags() & FrameDescriptor.BATCH_FLAG_CONTROL) != 0;
    if (isControl && !sound) {
      replayUnreadable(lsn, count);
    } else if (isControl) {
      replayControl(buffer, at + FrameDescriptor.BATCH_HEADER_LENGTH, lsn, sink);
    }
    return count;
  }

  /** DATA_DAMAGED for what no log has written, whatever checksums it has. */
  private void replayControl(DirectBuffer buffer, int at, long lsn, ReplaySink sink) {
    int length = batch.batchLength() - FrameDescriptor.BATCH_HEADER_LENGTH;
    try {
      if (batch.recordsLength() != length) {
        throw new IndexOutOfBoundsException("records of " + batch.recordsLength() + " bytes");
      }
      records.wrap(buffer, at, length);
      while (records.next()) {
        control.replay(buffer, records.valueOffset(), this, sink);
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new DriftException(
          ErrorCode.DATA_DAMAGED,
          "The control records at LSN " + lsn + " are none: " + e.getMessage(),
          e);
    }
  }

  /** Control records of which only the places are known: the frame's flags tell of an epoch. */
  private void replayUnreadable(long lsn, int count) {
    if ((frame.frameFlags() & FrameDescriptor.FLAG_EPOCH_START) != 0) {
      replayEpoch(epochs.current() + 1, lsn);
    } else {
      topics.leaveRoom(count);
      producers.leaveRoom(count);
    }
  }

  private PartitionState addPartition(long key) {
    PartitionState partition = newPartition(key);
    partitions.put(key, partition);
    return partition;
  }

  private PartitionState newPartition(long key) {
    int topicId = (int) (key >>> 32);
    return new PartitionState(topicId, (int) key, catalog.partition(topicId, (int) key));
  }

  void replayEpoch(long epoch, long startLsn) {
    undo.push(Undo.Kind.EPOCH_STARTED);
    epochs.start(epoch, startLsn);
  }

  void replayTopicCreated(Topic topic, ReplaySink sink) {
    topics.replayCreated(topic);
    sink.onTopicCreated(topic);
  }

  void replayTopicDeleted(int topicId, ReplaySink sink) {
    Topic topic = topics.replayDeleted(topicId);
    if (topic != null) {
      sink.onTopicDeleted(topic);
    }
  }

  void replayTable(int topicId, UnaryOperator<TableOptions> change, ReplaySink sink) {
    Topic topic = topics.replayTable(topicId, change);
    if (topic != null) {
      sink.onTopicChanged(topic);
    }
  }

  void replayRegistration(long producerId, int epoch, String name) {
    producers.replayRegistration(producerId, epoch, name, lastAppendTimeNs);
  }

  /** Frames below the LSN are committed: they can't be taken back any more. */
  public void commit(long lsn) {
    undo.forgetBelow(lsn);
  }

  /**
   * Whether it is all that a restart needs: a topic whose deletion is not committed is gone from
   * the topics, but what is kept of its partitions is not.
   */
  public boolean isWhole() {
    return !undo.has(Undo.Kind.TOPIC_DELETED);
  }

  /** Takes back every frame from that LSN on. */
  public void truncateFrom(long lsn) {
    Undo newest = undo.newest();
    while (newest != null && nextLsn > lsn) {
      take(newest);
      undo.pop();
      newest = undo.newest();
    }
    if (nextLsn != lsn) {
      throw new IllegalStateException("LSN " + lsn + " is no uncommitted frame's first");
    }
  }

  private void take(Undo change) {
    switch (change.kind) {
      case FRAME -> {
        nextLsn = change.a;
        lastAppendTimeNs = change.b;
      }
      case OFFSET -> change.partition.nextOffset(change.a);
      case PARTITION_ADDED -> partitions.remove(change.a);
      case TOPIC_CREATED, TOPIC_DELETED, TOPIC_CHANGED -> topics.undo(change);
      case EPOCH_STARTED -> epochs.undoStart();
      default -> producers.undo(change);
    }
  }

  /** Drops what is kept of a topic's partitions. Only when its deletion is committed. */
  public void forgetTopic(Topic topic) {
    for (int p = 0; p < topic.partitions(); p++) {
      partitions.remove(PartitionState.key(topic.id(), p));
    }
    producers.forgetTopic(topic.id());
  }

  /** Drops producers that have been silent for so long. */
  public void expireProducers(long silenceNs) {
    producers.expireSilentSince(lastAppendTimeNs - silenceNs);
  }

  /**
   * Continues behind records that can't be read: the next frame starts at that LSN. Nobody can tell
   * what they were, so each partition of the shard leaves room for all of them, and so do ids and
   * epochs: what follows in the log says where it really goes on, and nothing that was given is
   * given again.
   */
  public void skipTo(long lsn, int shard, ReplaySink sink) {
    long lost = lsn - nextLsn;
    addPartitions(shard);
    topics.leaveRoom(lost);
    producers.leaveRoom(lost);
    epochs.leaveRoom(lost);
    for (PartitionState partition : partitions.values()) {
      partition.nextOffset(partition.nextOffset() + lost);
      sink.onBatch(partition, partition.nextOffset());
    }
    nextLsn = lsn;
  }

  /** Also those that have no record yet, of which the first may be lost. */
  private void addPartitions(int shard) {
    partitions.computeIfAbsent(
        PartitionState.key(TopicNames.INTERNAL_TOPIC_ID, 0), this::newPartition);
    for (Topic topic : topics.all()) {
      for (int p = 0; p < topic.partitions(); p++) {
        if (topic.shardOf(p) == shard) {
          partitions.computeIfAbsent(PartitionState.key(topic.id(), p), this::newPartition);
        }
      }
    }
  }

  /** Takes over the places of a frame whose headers are sound but whose records are not. */
  public void replayPlaces(DirectBuffer buffer, int offset, ReplaySink sink) {
    replay(buffer, offset, false, sink);
  }

  /** Writes everything that a restart needs. Only while it {@link #isWhole}. */
  public void write(StateWriter out) {
    out.putLong(nextLsn);
    out.putLong(lastAppendTimeNs);
    topics.write(out);
    out.putInt(partitions.size());
    long[] keys = partitions.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    for (long key : keys) {
      PartitionState partition = partitions.get(key);
      out.putLong(key);
      out.putLong(partition.committed().earliestOffset());
      out.putLong(partition.nextOffset());
    }
    producers.write(out);
    epochs.write(out);
  }

  /** Writes what a checkpoint has at its end. */
  public void writeTables(StateWriter out) {
    topics.writeTables(out);
  }

  /** Writes what it has behind that. */
  public void writeDecisions(StateWriter out) {
    topics.writeDecisions(out);
  }

  /** Reads back what {@link #writeDecisions} wrote, after the tables. */
  public void readDecisions(StateReader in) {
    topics.readDecisions(in);
  }

  /** Reads back what {@link #writeTables} wrote, after the rest. */
  public void readTables(StateReader in) {
    topics.readTables(in);
  }

  /** Reads back what {@link #write} wrote, into a new state. */
  public void read(StateReader in) {
    nextLsn = in.getLong();
    lastAppendTimeNs = in.getLong();
    topics.read(in);
    int count = in.getInt();
    for (int i = 0; i < count; i++) {
      PartitionState partition = addPartition(in.getLong());
      long earliest = in.getLong();
      partition.nextOffset(in.getLong());
      partition.committed().restore(earliest, partition.nextOffset());
    }
    producers.read(in);
    epochs.read(in);
  }
}
