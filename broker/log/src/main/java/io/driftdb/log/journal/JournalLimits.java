package io.driftdb.log.journal;

import io.driftdb.log.LogConfig;
import io.driftdb.schema.FrameDescriptor;

/** The sizes that a journal keeps to. */
public record JournalLimits(
    int segmentBytes, int maxGroupBytes, int maxFrameBytes, int maxIndexedRuns, int maxRunBytes) {

  private static final int SMALL_SEGMENT_BYTES = 16 << 20;

  /** Derives them, and refuses sizes that don't fit each other. */
  public static JournalLimits of(LogConfig config) {
    int largestBatches = Math.max(config.maxBatchBytes(), config.maxGroupBytes());
    int frame = FrameDescriptor.align(FrameDescriptor.FRAME_HEADER_LENGTH + largestBatches) + 64;
    if (config.segmentBytes() < SegmentHeader.LENGTH + frame) {
      throw new IllegalArgumentException(
          "a segment of "
              + config.segmentBytes()
              + " bytes can't hold a group or batch of "
              + largestBatches
              + " bytes: make segments larger, or groups and batches smaller");
    }
    return new JournalLimits(
        config.segmentBytes(),
        config.maxGroupBytes(),
        frame,
        config.maxIndexedRuns(),
        config.maxRunBytes());
  }

  /** A segment that is made while somebody waits: small, but with room for any frame. */
  public int smallSegmentBytes() {
    int needed = Math.max(SMALL_SEGMENT_BYTES, 2 * SegmentHeader.LENGTH + maxFrameBytes);
    return Math.min(segmentBytes, needed & -SegmentHeader.LENGTH);
  }
}
