package io.driftdb.raft.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.replicate.ReplicatedLog;
import io.driftdb.schema.Crc;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log that was copied has more than the consensus' log begins behind. */
class CopiedLogTest {
  private static final int FRAME_BYTES = FrameDescriptor.FRAME_HEADER_LENGTH + 8;

  /** In frames of five records each: to before that LSN, of which all below 21 is committed. */
  private static final class Copied implements ReplicatedLog {
    private final List<Long> appended = new ArrayList<>();
    private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
    private long next = 31;
    private long committed = 21;

    @Override
    public void append(DirectBuffer buffer, int offset, int length) {
      frame.wrap(
          buffer, offset, FrameHeaderDecoder.BLOCK_LENGTH, FrameHeaderDecoder.SCHEMA_VERSION);
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

  private final Copied log = new Copied();
  private final EntryReplicator replicator = new EntryReplicator(1, 1 << 20, () -> {});

  @BeforeEach
  void start() {
    replicator.onStart(log, 21); // as a checkpoint tells: the floor is below it
  }

  /** The frames from that LSN to before the other. */
  private static ForeignEntry entry(long firstLsn, long endLsn) {
    int frames = (int) (endLsn - firstLsn) / 5;
    UnsafeBuffer bytes = new UnsafeBuffer(new byte[frames * FRAME_BYTES]);
    FrameHeaderEncoder header = new FrameHeaderEncoder();
    for (int i = 0; i < frames; i++) {
      header
          .wrap(bytes, i * FRAME_BYTES)
          .frameLength(FRAME_BYTES)
          .firstLsn(firstLsn + i * 5L)
          .recordCount(5)
          .batchCount(1);
    }
    int crc = new Crc().of(bytes, 0, bytes.capacity());
    return ForeignEntry.of(
        new EntryPlace(firstLsn, endLsn, bytes.capacity(), crc),
        ByteBuffer.wrap(bytes.byteArray()));
  }

  private ForeignEntry write(long firstLsn, long endLsn) {
    ForeignEntry entry = entry(firstLsn, endLsn);
    var unused = replicator.write(entry);
    replicator.doWork(0);
    return entry;
  }

  @Test
  void shouldHaveWhatIsKnownToBeCommitted() {
    assertTrue(write(6, 16).durable().isDone());
    assertEquals(31, log.next);
    assertTrue(write(16, 21).durable().isDone());
    assertEquals(List.of(), log.appended);
  }

  @Test
  void shouldTakeAgainWhatIsNotFromTheFirstFrameOn() {
    ForeignEntry across = write(16, 26);
    assertEquals(List.of(21L), log.appended);
    assertEquals(26, log.next, "what stood behind it is gone");
    assertFalse(across.durable().isDone());
    replicator.onDurable(26);
    assertTrue(across.durable().isDone());
    write(26, 36);
    assertEquals(List.of(21L, 26L, 31L), log.appended);
  }
}
