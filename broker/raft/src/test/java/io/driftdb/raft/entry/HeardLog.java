package io.driftdb.raft.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.replicate.ReplicatedLog;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A shard that keeps where its frames begin, and takes only what a shard may be told. */
final class HeardLog implements ReplicatedLog {
  static final int FRAME_BYTES = FrameDescriptor.FRAME_HEADER_LENGTH + 8;

  private final List<Long> appended = new ArrayList<>();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private long next;
  private long committed;

  /** With all below {@code next}, of which what is below the other is committed. */
  HeardLog(long next, long committed) {
    this.next = next;
    this.committed = committed;
  }

  /** Writes a frame of so many records, without any. */
  static void frame(UnsafeBuffer bytes, int at, long firstLsn, int records) {
    new FrameHeaderEncoder()
        .wrap(bytes, at)
        .frameLength(FRAME_BYTES)
        .firstLsn(firstLsn)
        .recordCount(records)
        .batchCount(1);
  }

  /** Where the frames begin that it was given. */
  List<Long> appended() {
    return appended;
  }

  @Override
  public void append(DirectBuffer buffer, int offset, int length) {
    frame.wrap(buffer, offset, FrameHeaderDecoder.BLOCK_LENGTH, FrameHeaderDecoder.SCHEMA_VERSION);
    assertEquals(next, frame.firstLsn());
    appended.add(frame.firstLsn());
    next += frame.recordCount();
  }

  @Override
  public void commit(long lsn) {
    committed = lsn;
  }

  @Override
  public void truncateFrom(long lsn) {
    assertTrue(lsn >= committed, lsn + " is committed");
    next = lsn;
  }

  @Override
  public long nextLsn() {
    return next;
  }

  @Override
  public long epoch() {
    return 1;
  }

  @Override
  public void lead(long epoch) {}

  @Override
  public void follow(String why) {}
}
