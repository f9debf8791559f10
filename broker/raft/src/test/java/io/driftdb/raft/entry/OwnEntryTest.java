package io.driftdb.raft.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.Crc;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The frames of an entry, however many were expected. */
class OwnEntryTest {
  private static final int FRAME_BYTES = 700;

  private static OwnEntry filled(int frames, int expectedBytes) {
    OwnEntry entry = new OwnEntry(1, 10, expectedBytes);
    for (int i = 0; i < frames; i++) {
      UnsafeBuffer frame = new UnsafeBuffer(new byte[FRAME_BYTES]);
      frame.setMemory(0, FRAME_BYTES, (byte) (i + 1));
      entry.add(frame, 0, FRAME_BYTES, 11 + i);
    }
    entry.trim();
    return entry;
  }

  private static void check(OwnEntry entry, int frames) {
    ByteBuffer payload = entry.payload();
    assertEquals(frames * FRAME_BYTES, payload.remaining());
    for (int i = 0; i < payload.remaining(); i++) {
      assertEquals(i / FRAME_BYTES + 1, payload.get(i));
    }
    int crc = new Crc().of(new UnsafeBuffer(payload), 0, payload.remaining());
    assertEquals(new EntryPlace(10, 10 + frames, frames * FRAME_BYTES, crc), entry.place());
  }

  @Test
  void shouldTakeMoreThanWasExpected() {
    check(filled(50, 0), 50);
    check(filled(50, 2 * FRAME_BYTES), 50);
  }

  @Test
  void shouldNotKeepMuchRoomThatItDoesNotNeed() {
    OwnEntry entry = filled(3, 1 << 20);
    check(entry, 3);
    assertEquals(3 * FRAME_BYTES, entry.payload().array().length);
  }

  @Test
  void shouldStayWhereItIsWhenItHasBeenExpected() {
    OwnEntry entry = filled(50, 60 * FRAME_BYTES);
    check(entry, 50);
    assertEquals(60 * FRAME_BYTES, entry.payload().array().length);
    assertTrue(filled(1, 0).payload().array().length <= 1 << 10);
  }
}
