package io.driftdb.raft.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.Crc;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log that was copied has more than the consensus' log begins behind. */
class CopiedLogTest {
  /** To before LSN 31, of which all below 21 is committed. */
  private final HeardLog log = new HeardLog(31, 21);

  private final EntryReplicator replicator = new EntryReplicator(1, 1 << 20, () -> {});

  @BeforeEach
  void start() {
    replicator.onStart(log, 21); // as a checkpoint tells: the floor is below it
  }

  /** Writes an entry with the frames, of five records each, from that LSN to before the other. */
  private CompletableFuture<Void> write(long firstLsn, long endLsn) {
    int frames = (int) (endLsn - firstLsn) / 5;
    UnsafeBuffer bytes = new UnsafeBuffer(new byte[frames * HeardLog.FRAME_BYTES]);
    for (int i = 0; i < frames; i++) {
      HeardLog.frame(bytes, i * HeardLog.FRAME_BYTES, firstLsn + i * 5L, 5);
    }
    int crc = new Crc().of(bytes, 0, bytes.capacity());
    EntryPlace place = new EntryPlace(firstLsn, endLsn, bytes.capacity(), crc);
    CompletableFuture<Void> durable = replicator.write(place, ByteBuffer.wrap(bytes.byteArray()));
    replicator.doWork(0);
    return durable;
  }

  @Test
  void shouldHaveWhatIsKnownToBeCommitted() {
    assertTrue(write(6, 16).isDone());
    assertEquals(31, log.nextLsn());
    assertTrue(write(16, 21).isDone());
    assertEquals(List.of(), log.appended());
  }

  @Test
  void shouldTakeAgainWhatIsNotFromTheFirstFrameOn() {
    CompletableFuture<Void> across = write(16, 26);
    assertEquals(List.of(21L), log.appended());
    assertEquals(26, log.nextLsn(), "what stood behind it is gone");
    assertFalse(across.isDone());
    replicator.onDurable(26);
    assertTrue(across.isDone());
    var unused = write(26, 36);
    assertEquals(List.of(21L, 26L, 31L), log.appended());
  }
}
