package io.driftdb.perf.jmh;

import io.driftdb.log.Placement;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.io.LogClock;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.PartitionState;
import io.driftdb.log.sequence.ReplaySink;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.log.sequence.Sequencer;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Judging, stamping, replaying and committing a producer's batch: a shard's work without I/O. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SequencerBenchmark {
  private static final int TOPIC = 1;
  private static final long PRODUCER = 7;
  private static final int EPOCH = 1;
  private static final int BATCHES_KEPT = 8;
  private static final int MAX_PRODUCERS = 1000;

  private final Quiet sink = new Quiet();
  private final UnsafeBuffer batch = Batches.buffer();
  private final BatchHeaderEncoder header = new BatchHeaderEncoder();
  private final UnsafeBuffer frame =
      new UnsafeBuffer(new byte[batch.capacity() + FrameDescriptor.FRAME_HEADER_LENGTH]);
  private final SequencedState state =
      new SequencedState(BATCHES_KEPT, MAX_PRODUCERS, new CommittedCatalog());
  private final Sequencer sequencer = new Sequencer(state, 0, new Clock());
  private int length;
  private long sequence;

  @Setup
  public void createTopicAndProducer() {
    ControlRecords control = new ControlRecords();
    control.topicCreated(new Topic(TOPIC, "t", TopicKind.LOG, 1, Placement.FIRST, -1, -1, 0), 0);
    append(control.batch(), control.batchLength());
    control.producerRegistered(PRODUCER, EPOCH, "", 0);
    append(control.batch(), control.batchLength());
    length = new Batches().write(batch, TOPIC, PRODUCER, EPOCH, 0);
  }

  private void append(DirectBuffer batches, int bytes) {
    sequencer.stamp(frame, 0, batches, 0, bytes, 1, 0);
    state.replay(frame, 0, sink);
    state.commit(state.nextLsn());
  }

  @Benchmark
  @OperationsPerInvocation(Batches.RECORDS)
  public long sequence() {
    header.wrap(batch, 0).firstSequence(sequence);
    sequence += Batches.RECORDS;
    ErrorCode judged = sequencer.check(batch, 0, length, 1, false);
    if (judged != ErrorCode.NONE || sequencer.isDuplicate()) {
      throw new IllegalStateException("the batch is refused: " + judged);
    }
    append(batch, length);
    return state.nextLsn();
  }

  /** Reads the machine's clock as often as a shard does. */
  private static final class Clock implements LogClock {
    @Override
    public long epochNs() {
      return System.nanoTime();
    }

    @Override
    public long monotonicNs() {
      return System.nanoTime();
    }
  }

  /** Nobody indexes what is replayed here. */
  private static final class Quiet implements ReplaySink {
    @Override
    public void onBatch(PartitionState partition, long nextOffset) {}

    @Override
    public void onTopicCreated(Topic topic) {}

    @Override
    public void onTopicChanged(Topic topic) {}

    @Override
    public void onTopicDeleted(Topic topic) {}
  }
}
