package io.driftdb.log.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.LogConfig;
import io.driftdb.schema.FrameDescriptor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JournalLimitsTest {
  private static LogConfig config(int segmentBytes, int batchBytes) {
    return LogConfig.at(Path.of("none"))
        .segmentBytes(segmentBytes)
        .maxBatchBytes(batchBytes)
        .maxGroupBytes(4096);
  }

  @Test
  void shouldHaveRoomForTheLongestFrame() {
    JournalLimits limits = JournalLimits.of(config(64 << 20, 8192));
    int longest = FrameDescriptor.FRAME_HEADER_LENGTH + 8192 + FrameDescriptor.ALIGNMENT;
    assertTrue(limits.maxFrameBytes() >= longest);
    assertTrue(limits.maxFrameBytes() <= longest + 64);
  }

  @Test
  void shouldRefuseASegmentThatCannotHoldOneFrame() {
    int least = SegmentHeader.LENGTH + JournalLimits.of(config(64 << 20, 8192)).maxFrameBytes();
    assertEquals(least, JournalLimits.of(config(least, 8192)).segmentBytes());
    assertThrows(IllegalArgumentException.class, () -> JournalLimits.of(config(least - 1, 8192)));
  }

  @Test
  void shouldMakeSmallSegmentsThatHoldAnyFrame() {
    assertEquals(16 << 20, JournalLimits.of(config(1 << 30, 8192)).smallSegmentBytes());
    assertEquals(1 << 20, JournalLimits.of(config(1 << 20, 8192)).smallSegmentBytes());
    JournalLimits large = JournalLimits.of(config(1 << 30, 64 << 20));
    assertTrue(large.smallSegmentBytes() >= SegmentHeader.LENGTH + large.maxFrameBytes());
    assertTrue(large.smallSegmentBytes() <= 2 * SegmentHeader.LENGTH + large.maxFrameBytes());
    assertEquals(0, large.smallSegmentBytes() % SegmentHeader.LENGTH);
  }
}
